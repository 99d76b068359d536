import { Button } from '@mantine/core'
import { settingHelp } from '../../../main/contract/settings.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useFleet } from '../../store/fleet.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { toast } from '../../ui/toast.ts'
import { allowedPoolProblems, withMinedOn } from './allowed-lines.ts'
import classes from './settings.module.css'
import { keepDraft, useSettings, useSettingsDraft } from './settings-draft.ts'

/** Lines whose problems are told at the most. */
const mostProblems = 3

/** The pools that the hall may mine on, one a line, each checked as it is typed. */
export function AllowedPools() {
  const stored = useSettings()
  const readOnly = useReadOnly() !== null
  const typed = useSettingsDraft(draft => draft.allowedPools) ?? stored.allowedPools.join('\n')
  const problems = allowedPoolProblems(typed)
  const add = () => {
    const { text, added, mined } = withMinedOn(typed, useFleet.getState().byId.values())
    if (added > 0) keepDraft({ allowedPools: text })
    toast(added > 0 ? t('allowedPools.added', { count: added }) : t(mined === 0 ? 'allowedPools.noneMined' : 'allowedPools.noneToAdd'))
  }
  return (
    <div className={classes.fields}>
      <LinesInput
        label={t('allowedPools.label')}
        description={settingHelp.allowedPools}
        placeholder={t('allowedPools.placeholder')}
        disabled={readOnly}
        rows={[3, 16]}
        value={typed}
        error={
          problems.length === 0
            ? null
            : problems.slice(0, mostProblems).map(({ line, problem }) => (
                <span key={line} className={classes.lineProblem}>
                  {t('allowedPools.line', { n: line, problem })}
                </span>
              ))
        }
        change={text => keepDraft({ allowedPools: text })}
      />
      <div>
        <Button disabled={readOnly} onClick={add}>
          {t('allowedPools.add')}
        </Button>
      </div>
    </div>
  )
}
