import i18next, { type FormatterModule } from 'i18next'
import { formatAny } from '../../main/contract/units.ts'
import { en } from './en.ts'
import { enAnnotate } from './en-annotate.ts'
import { enDialogs } from './en-dialogs.ts'
import { enRollouts } from './en-rollouts.ts'
import { enViews } from './en-views.ts'

export const resources = { ...en, ...enAnnotate, ...enDialogs, ...enRollouts, ...enViews } as const

/** Writes every number of a text in one way, so that no text has to ask for it. */
const numbers: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: value => (typeof value === 'number' ? formatAny(value) : value),
}

void i18next.use(numbers).init({
  lng: 'en',
  initAsync: false,
  resources: { en: { translation: resources } },
  interpolation: {
    // React escapes; escaping twice would show entities.
    escapeValue: false,
    alwaysFormat: true,
  },
})

/**
 * The words for a key of i18n/en*.ts, with its pieces filled in. Counted keys end in `_one` and `_other`.
 * Numbers are written with their thousands apart; what counts nothing, such as a port, is given as text.
 */
export const t = i18next.t.bind(i18next)
