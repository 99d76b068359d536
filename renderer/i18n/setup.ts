import i18next from 'i18next'
import { en } from './en.ts'
import { enAnnotate } from './en-annotate.ts'
import { enDialogs } from './en-dialogs.ts'
import { enRollouts } from './en-rollouts.ts'
import { enViews } from './en-views.ts'

export const resources = { ...en, ...enAnnotate, ...enDialogs, ...enRollouts, ...enViews } as const

void i18next.init({
  lng: 'en',
  initAsync: false,
  resources: { en: { translation: resources } },
  // React escapes; escaping twice would show entities.
  interpolation: { escapeValue: false },
})

/** The words for a key of i18n/en*.ts, with its pieces filled in. Counted keys end in `_one` and `_other`. */
export const t = i18next.t.bind(i18next)
