import { Checkbox, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ActionId } from '../../../main/contract/actions/registry.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { PaceFields } from '../plan/pace-fields.tsx'
import type { PaceInHand } from '../plan/use-pace.ts'
import { toggledSet } from '../plan/use-plan.ts'
import { VirtualList } from '../virtual-list.tsx'
import type { CheckedWhich, WhichDraft } from './which.ts'
import { WhichLine } from './which-line.tsx'
import { WhichWays } from './which-ways.tsx'
import classes from './wizard.module.css'

interface WhichStepProps {
  readonly action: ActionId
  readonly draft: WhichDraft
  readonly set: (draft: WhichDraft) => void
  readonly checked: CheckedWhich
  /** Of how many the table's selection is. */
  readonly selected: number
  /** `null` = the action needs no pace. */
  readonly pace: PaceInHand | null
}

/** The miners that are meant as a list one can trim, and how the change is spread over them. */
export function WhichStep({ action, draft, set, checked, selected, pace }: WhichStepProps) {
  const [find, setFind] = useState('')
  const byId = useFleet(state => state.byId)
  const { ids, kept } = checked
  const { leftOut } = draft
  const shown = useMemo(() => (find.trim() === '' ? ids : ids.filter(id => matches(byId.get(id), id, find))), [byId, find, ids])
  const allIn = shown.every(id => !leftOut.has(id))
  const setShown = (include: boolean) => {
    const next = new Set(leftOut)
    for (const id of shown) include ? next.delete(id) : next.add(id)
    set({ ...draft, leftOut: next })
  }
  return (
    <>
      <WhichWays draft={draft} set={set} problem={checked.problem} selected={selected} />
      {pace === null || ids.length < 2 ? null : <PaceFields pace={pace} miners={kept} />}
      <div className={classes.whichBar}>
        <Checkbox
          checked={allIn && shown.length > 0}
          indeterminate={!allIn && shown.some(id => !leftOut.has(id))}
          onChange={() => setShown(!allIn)}
          disabled={shown.length === 0}
          label={t('wizard.kept', { count: ids.length, kept: formatNumber(kept, 0), all: formatNumber(ids.length, 0) })}
        />
        <TextInput
          aria-label={t('wizard.find')}
          placeholder={t('wizard.find')}
          value={find}
          onChange={event => setFind(event.currentTarget.value)}
          className={classes.find}
        />
      </div>
      <VirtualList
        label={t('wizard.meant')}
        items={shown}
        estimate={() => 32}
        keyOf={id => id}
        row={id => (
          <WhichLine
            id={id}
            included={!leftOut.has(id)}
            toggle={() => set({ ...draft, leftOut: toggledSet(leftOut, id) })}
            action={action}
          />
        )}
        empty={ids.length === 0 ? t(`wizard.nobody.${draft.way}`) : t('wizard.findNothing')}
      />
    </>
  )
}

function matches(miner: Miner | undefined, id: MinerId, find: string): boolean {
  const wanted = find.trim().toLowerCase()
  const words = miner === undefined ? [id] : [miner.label, miner.address.ip, miner.model, miner.mac, miner.hostname]
  return words.some(word => word?.toLowerCase().includes(wanted) ?? false)
}
