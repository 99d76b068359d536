import { Button } from '@mantine/core'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { showView } from '../../store/prefs.ts'
import { useSettings } from '../settings/settings-draft.ts'
import { showSection } from '../settings/show-section.ts'
import classes from './expected.module.css'

/** Whether the hall may mine on any pool, and the way to the list of those that it may. */
export function AllowedLine() {
  const count = useSettings().allowedPools.length
  const edit = () => showView('settings', {}, () => showSection('pools'))
  return (
    <div className={classes.allowed}>
      <span>{count === 0 ? t('expected.allowedAny') : t('expected.allowed', { count, shown: formatNumber(count, 0) })}</span>
      <Button variant="subtle" size="compact-xs" onClick={edit}>
        {t('expected.allowedEdit')}
      </Button>
    </div>
  )
}
