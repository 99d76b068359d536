import { Button } from '@mantine/core'
import { nameOf } from '../../../../main/contract/derived.ts'
import { explain } from '../../../../main/contract/failure.ts'
import type { MinerConfig, MinerId } from '../../../../main/contract/model.ts'
import { formatNumber, formatPower } from '../../../../main/contract/units.ts'
import { engine } from '../../../engine/client.ts'
import { t } from '../../../i18n/setup.ts'
import { minerOf } from '../../../store/fleet.ts'
import { Ago } from '../../../ui/ago.tsx'
import classes from './panel.module.css'
import { Fact, Facts, Section } from './section.tsx'
import { useAsked } from './use-asked.ts'

/** The configuration as the miner stores it, read when asked for. */
export function Config({ id }: { id: MinerId }) {
  const [config, load] = useAsked(signal => readConfig(id, signal))
  const words = config.phase === 'answered' ? t('panel.readAgain') : t('panel.configLoad')
  return (
    <Section
      title={t('panel.config')}
      aside={
        <Button variant="subtle" size="compact-xs" loading={config.phase === 'asking'} onClick={load}>
          {words}
        </Button>
      }
    >
      {config.phase === 'failed' ? <p className={classes.problem}>{config.problem}</p> : null}
      {config.phase === 'answered' ? <ConfigFacts config={config.value} /> : null}
      {config.phase === 'not-asked' ? <p className={classes.dim}>{t('panel.configHint')}</p> : null}
    </Section>
  )
}

async function readConfig(id: MinerId, signal: AbortSignal): Promise<MinerConfig> {
  const outcome = await engine().miner.config({ id }, { signal })
  if (outcome.ok) return outcome.value
  const miner = minerOf(id)
  throw new Error(explain(outcome.failure, miner === undefined ? id : nameOf(miner)))
}

function ConfigFacts({ config }: { config: MinerConfig }) {
  return (
    <Facts>
      {config.pools.map((pool, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pool is its place in the list
        <Fact key={index} name={t('panel.configPool', { n: index + 1 })}>
          {pool.url}
          <br />
          {pool.user}
        </Fact>
      ))}
      {config.mode === null ? null : <Fact name={t('panel.mode')}>{config.mode}</Fact>}
      {config.fanMode === null ? null : (
        <Fact name={t('panel.fans')}>
          {[t(`panel.fanMode.${config.fanMode}`), config.fanPct === null ? null : `${formatNumber(config.fanPct)} %`]
            .filter(text => text !== null)
            .join(' · ')}
        </Fact>
      )}
      {config.freqMhz === null ? null : <Fact name={t('panel.frequency')}>{`${formatNumber(config.freqMhz)} MHz`}</Fact>}
      {config.powerLimitW === null ? null : <Fact name={t('panel.powerLimit')}>{formatPower(config.powerLimitW)}</Fact>}
      {Object.entries(config.other).map(([key, value]) => (
        <Fact key={key} name={key} mono>
          {value}
        </Fact>
      ))}
      <Fact name={t('panel.read')}>
        <Ago at={config.at} />
      </Fact>
    </Facts>
  )
}
