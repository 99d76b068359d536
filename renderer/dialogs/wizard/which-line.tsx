import { Checkbox } from '@mantine/core'
import type { ActionId } from '../../../main/contract/actions/registry.ts'
import { currentPool, nameOf } from '../../../main/contract/derived.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { t } from '../../i18n/setup.ts'
import { useMiner } from '../../store/fleet.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import { besideName } from './which.ts'
import classes from './wizard.module.css'

interface WhichLineProps {
  readonly id: MinerId
  readonly included: boolean
  readonly toggle: () => void
  readonly action: ActionId
}

/** One miner that is meant, with what helps to recognise it; can be unticked. */
export function WhichLine({ id, included, toggle, action }: WhichLineProps) {
  const miner = useMiner(id, found => found)
  if (miner === undefined) return <div className={classes.which}>{t('wizard.leftRoster', { id })}</div>
  const name = nameOf(miner)
  const beside = besideName(miner)
  return (
    <div className={classes.which}>
      <Checkbox
        checked={included}
        onChange={toggle}
        className={classes.whichName}
        label={
          <span className={classes.whichLabel} title={name}>
            {name}
          </span>
        }
      />
      <span className={classes.whichState}>
        <StateMark state={miner.state} />
      </span>
      <span className={classes.whichIp} title={beside}>
        {beside}
      </span>
      <span className={classes.whichModel}>{miner.model ?? miner.firmware.name}</span>
      <span className={classes.whichPool}>{miner.capabilities.includes(action) ? poolText(miner) : t('wizard.cannot')}</span>
    </div>
  )
}

function poolText({ reading }: Miner): string {
  const pool = currentPool(reading)
  return pool === null ? '' : `${pool.url.replace(/^stratum\+tcp:\/\//, '')} · ${pool.user}`
}
