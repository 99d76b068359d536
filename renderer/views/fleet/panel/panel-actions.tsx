import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconExternalLink, IconRefresh } from '@tabler/icons-react'
import { actions } from '../../../../main/contract/actions/registry.ts'
import { nameOf } from '../../../../main/contract/derived.ts'
import { explain } from '../../../../main/contract/failure.ts'
import type { MinerAddress, MinerId } from '../../../../main/contract/model.ts'
import { copyConfigOf } from '../../../actions/copy-config.ts'
import { forgetMiners } from '../../../actions/forget.ts'
import { startAction } from '../../../actions/run.ts'
import { engine } from '../../../engine/client.ts'
import { t } from '../../../i18n/setup.ts'
import { useReadOnly } from '../../../store/connection.ts'
import { minerOf, useMiner } from '../../../store/fleet.ts'
import { attempt, toast, toastProblem } from '../../../ui/toast.ts'
import { ActionGroups } from '../action-groups.tsx'
import classes from './panel.module.css'

const noActions: readonly never[] = []

/** What can be done with this miner. */
export function PanelActions({ id }: { id: MinerId }) {
  const capabilities = useMiner(id, miner => miner.capabilities) ?? noActions
  const address = useMiner(id, miner => miner.address)
  const readOnly = useReadOnly()
  const [first, ...rest] = capabilities
  return (
    <footer className={classes.actions}>
      {first === undefined ? (
        <span className={classes.dim}>{t('panel.noActions')}</span>
      ) : (
        <Button
          variant="filled"
          disabled={readOnly !== null}
          title={readOnly ?? actions[first].effect}
          onClick={() => startAction(first, [id])}
        >
          {actions[first].label}
        </Button>
      )}
      <Menu position="top-end">
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={13} aria-hidden />}>{t('panel.more')}</Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <ActionGroups offers={rest.map(action => ({ action, able: 1 }))} miners={[id]} of={1} />
          {rest.length === 0 ? null : <Menu.Divider />}
          {capabilities.includes('copyConfig') ? (
            <Menu.Item disabled={readOnly !== null} title={readOnly ?? ''} onClick={() => copyConfigOf(id)}>
              {t('panel.copyConfig')}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconRefresh size={14} aria-hidden />} onClick={() => void readNow(id)}>
            {t('panel.readNow')}
          </Menu.Item>
          <Menu.Item disabled={readOnly !== null} title={readOnly ?? ''} onClick={() => void forgetMiners([id])}>
            {t('actions.forget', { count: 1 })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {address === undefined || address.webPort === null ? null : (
        <Button
          component="a"
          href={webPage(address)}
          target="_blank"
          rel="noreferrer"
          rightSection={<IconExternalLink size={14} stroke={1.7} aria-hidden />}
        >
          {t('panel.web')}
        </Button>
      )}
    </footer>
  )
}

function webPage({ ip, webPort }: MinerAddress): string {
  return webPort === 80 ? `http://${ip}/` : `${webPort === 443 ? 'https' : 'http'}://${ip}:${webPort}/`
}

async function readNow(id: MinerId): Promise<void> {
  const outcome = await attempt(() => engine().miner.readNow({ id }))
  const miner = minerOf(id)
  const name = miner === undefined ? id : nameOf(miner)
  if (outcome?.ok === true) toast(t('panel.readDone', { name }))
  else if (outcome?.ok === false) toastProblem(explain(outcome.failure, name))
}
