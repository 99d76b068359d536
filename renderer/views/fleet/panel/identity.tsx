import { fullModel } from '../../../../main/contract/derived.ts'
import type { MinerId } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
import { useMiner } from '../../../store/fleet.ts'
import { Ago } from '../../../ui/ago.tsx'
import { Fact, Facts, Section } from './section.tsx'

/** Who the miner is and where it answers. */
export function Identity({ id }: { id: MinerId }) {
  const miner = useMiner(id, known => known)
  if (miner === undefined) return null
  const { address, firmware } = miner
  const ports = [
    address.apiPort === null ? null : t('panel.apiPort', { port: String(address.apiPort) }),
    address.webPort === null ? null : t('panel.webPort', { port: String(address.webPort) }),
  ]
  return (
    <Section title={t('panel.identity')}>
      <Facts>
        <Fact name={t('panel.model')}>{fullModel(miner)}</Fact>
        <Fact name={t('panel.algorithm')}>{miner.algorithm}</Fact>
        <Fact name={t('panel.firmware')}>{[firmware.name, firmware.version].filter(text => text !== null).join(' ')}</Fact>
        <Fact name={t('panel.address')}>{[address.ip, ...ports].filter(text => text !== null).join(' · ')}</Fact>
        <Fact name={t('panel.mac')}>{miner.mac}</Fact>
        <Fact name={t('panel.serial')}>{miner.serial}</Fact>
        <Fact name={t('panel.hostname')}>{miner.hostname}</Fact>
        <Fact name={t('panel.firstSeen')}>
          <Ago at={miner.firstSeenAt} />
        </Fact>
        <Fact name={t('panel.lastSeen')}>
          <Ago at={miner.lastSeenAt} />
        </Fact>
      </Facts>
    </Section>
  )
}
