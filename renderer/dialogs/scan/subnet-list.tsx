import { Checkbox } from '@mantine/core'
import type { LocalSubnet } from '../../../main/contract/scan.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { FieldGroup } from '../../ui/field-group.tsx'
import { Notice } from '../notice.tsx'
import type { Answer } from '../use-answer.ts'
import classes from './scan.module.css'

interface SubnetListProps {
  readonly subnets: Answer<readonly LocalSubnet[]>
  readonly ticked: readonly string[]
  readonly toggle: (range: string) => void
}

/** The networks of this machine; Docker, VPN and virtual ones are named as such and not ticked at first. */
export function SubnetList({ subnets, ticked, toggle }: SubnetListProps) {
  return (
    <FieldGroup legend={t('scanDialog.subnets')}>
      {subnets.kind === 'failed' ? <Notice level="error">{subnets.problem}</Notice> : null}
      {subnets.kind === 'waiting' ? <p className={classes.dim}>{t('scanDialog.subnetsLoading')}</p> : null}
      {subnets.kind === 'here' && subnets.value.length === 0 ? <p className={classes.dim}>{t('scanDialog.noSubnets')}</p> : null}
      {subnets.kind === 'here'
        ? subnets.value.map(subnet => (
            <Checkbox
              key={`${subnet.interfaceName} ${subnet.range}`}
              checked={ticked.includes(subnet.range)}
              onChange={() => toggle(subnet.range)}
              label={<SubnetLabel subnet={subnet} />}
              classNames={{ body: classes.tick, labelWrapper: classes.tickLabel }}
            />
          ))
        : null}
    </FieldGroup>
  )
}

function SubnetLabel({ subnet }: { subnet: LocalSubnet }) {
  return (
    <span className={classes.subnet}>
      <span className={classes.range}>{subnet.range}</span>
      <span className={classes.dim}>
        {t('scanDialog.addresses', { count: subnet.addresses, shown: formatNumber(subnet.addresses, 0) })}
      </span>
      <span className={classes.dim}>{subnet.interfaceName}</span>
      {subnet.remark === null ? null : <span className={classes.remark}>{subnet.remark}</span>}
    </span>
  )
}
