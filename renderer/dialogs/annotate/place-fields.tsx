import { ActionIcon, Autocomplete } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { type Placement, placementParts } from '../../../main/contract/model.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import classes from './annotate.module.css'
import { type AnnotationDraft, slotProblem, withoutPart, withPart } from './annotation.ts'

/** As long as the engine takes a part. */
const longestPart = 60

interface PlaceFieldsProps {
  readonly draft: AnnotationDraft
  readonly change: (draft: AnnotationDraft) => void
}

/** The parts of the place, each completed from what others have. */
export function PlaceFields({ draft, change }: PlaceFieldsProps) {
  const [known] = useState(knownParts)
  return (
    <fieldset className={classes.place}>
      <legend>{t('annotate.place', { count: draft.miners })}</legend>
      {placementParts.map(part => {
        const label = labelOf(part, draft)
        const isDifferent = draft.mixed.has(part) && !draft.touched.has(part)
        return (
          <Autocomplete
            key={part}
            label={label}
            value={draft.place[part]}
            title={draft.place[part]}
            data={[...known[part]]}
            limit={50}
            openOnFocus={false}
            maxLength={longestPart}
            placeholder={hintOf(part, draft)}
            error={part === 'slot' ? slotProblem(draft) : null}
            rightSection={
              isDifferent ? (
                <ActionIcon
                  size={20}
                  aria-label={t('annotate.empty', { part: label })}
                  title={t('annotate.empty', { part: label })}
                  onClick={() => change(withoutPart(draft, part))}
                >
                  <IconX size={13} stroke={1.6} />
                </ActionIcon>
              ) : null
            }
            onChange={text => change(withPart(draft, part, text))}
          />
        )
      })}
    </fieldset>
  )
}

function labelOf(part: keyof Placement, { miners }: AnnotationDraft): string {
  return part === 'slot' && miners > 1 ? t('annotate.firstSlot') : t(`annotate.${part}`)
}

/** What an empty field means for the miners. */
function hintOf(part: keyof Placement, { mixed, touched, miners }: AnnotationDraft): string {
  if (part === 'slot' && miners > 1) return t('annotate.stays')
  if (mixed.has(part)) return t(touched.has(part) ? 'annotate.emptied' : 'annotate.mixed')
  return ''
}

/** Every value of each part in use. */
function knownParts(): { readonly [Part in keyof Placement]: readonly string[] } {
  const miners = [...useFleet.getState().byId.values()]
  const valuesOf = (part: keyof Placement) =>
    [...new Set(miners.flatMap(({ placement }) => placement?.[part] ?? []))].sort((a, b) =>
      a.localeCompare(b, undefined, { numeric: true }),
    )
  return { site: valuesOf('site'), building: valuesOf('building'), row: valuesOf('row'), rack: valuesOf('rack'), slot: [] }
}
