import { z } from 'zod'
import { MinerError } from '../failure.ts'
import type { Miner, MinerConfig } from '../model.ts'
import { type ActionDefinition, type ConfigPart, type ConfigSource, defineAction, type Shown, type Took } from './action.ts'
import { type SetFanParams, setFan } from './set-fan.ts'
import { type SetPoolsParams, setPools } from './set-pools.ts'
import { setPowerLimit } from './set-power-limit.ts'
import { type PowerMode, powerModes, setPowerMode } from './set-power-mode.ts'

/** Which miner is the template, and what of it is copied. */
export interface CopyConfigAsk {
  /** Its address, label or id. */
  readonly from: string
  readonly pools: boolean
  /** Each miner keeps its own worker: what stands behind the account's dot. */
  readonly keepWorker: boolean
  readonly fan: boolean
  readonly mode: boolean
  readonly powerLimit: boolean
  /** What is copied; the engine fills it in. */
  readonly source: ConfigSource | null
}

/** The changes that make one miner like the template: each is the parameters of the action of its name. */
export interface CopyConfigParams {
  readonly setPools?: SetPoolsParams
  readonly setFan?: SetFanParams
  readonly setPowerMode?: { readonly mode: PowerMode }
  readonly setPowerLimit?: { readonly watts: number }
}

type PartId = keyof CopyConfigParams

const definitions = { setPools, setFan, setPowerMode, setPowerLimit } as const

/** The actions that a copy is made of, in the order in which they are done. */
export const copyParts = Object.keys(definitions) as readonly PartId[]

const check = { kind: 'check', help: '' } as const

/** Makes miners like one of them: the parts of its configuration that the user chose, on others of the same family. */
export const copyConfig = defineAction<'copyConfig', CopyConfigParams, CopyConfigAsk>({
  id: 'copyConfig',
  label: 'Copy configuration',
  progress: 'Copying the configuration',
  effect: 'Each machine gets the chosen settings of the template. Most restart mining for it and do not hash for 1 to 10 minutes.',
  risk: 'interrupts-hashing',
  ask: z
    .object({
      from: z.string().trim().min(1, 'Name the miner to copy from: its address or label.').max(200),
      pools: z.boolean().default(false),
      keepWorker: z.boolean().default(false),
      fan: z.boolean().default(false),
      mode: z.boolean().default(false),
      powerLimit: z.boolean().default(false),
    })
    .refine(ask => ask.pools || ask.fan || ask.mode || ask.powerLimit, 'Choose at least one part to copy.')
    .transform(ask => ({ ...ask, source: null })),
  form: [
    {
      kind: 'text',
      name: 'from',
      label: 'From',
      lines: 1,
      required: true,
      example: '10.0.3.17',
      help: 'The address or label of the miner that is the template.',
    },
    { ...check, name: 'pools', label: 'Pools' },
    {
      ...check,
      name: 'keepWorker',
      label: 'Each keeps its own worker name',
      when: { name: 'pools', is: true },
      help: 'What stands behind the dot of the account stays.',
    },
    { ...check, name: 'fan', label: 'Fans' },
    { ...check, name: 'mode', label: 'Power mode' },
    { ...check, name: 'powerLimit', label: 'Power limit' },
  ],
  resolve: async (ask, look) => ({ ...ask, source: await look(ask.from) }),
  forMiner: (ask, miner) => paramsFor(ask, miner),
  diff: (before, params) => each(params).flatMap(({ definition, part }) => definition.diff(before, part)),
  touches: [...new Set(copyParts.flatMap((id): readonly ConfigPart[] => definitions[id].touches))],
  looksAt: ['config', 'reading'],
  took: tookAll,
  usualMs: 60_000,
  settleMs: 600_000,
  undo: undoAll,
})

interface Part {
  readonly id: PartId
  readonly definition: ActionDefinition
  readonly part: unknown
}

/** The parts of one copy with their definitions, in their order. */
function each(params: CopyConfigParams): readonly Part[] {
  return copyParts.flatMap(id => (params[id] === undefined ? [] : [{ id, definition: definitions[id], part: params[id] }]))
}

function paramsFor(ask: CopyConfigAsk, miner: Miner): CopyConfigParams {
  const { source } = ask
  if (source === null) throw refusal('The miner to copy from is not known.')
  if (source.family !== miner.firmware.family)
    throw refusal(`It runs ${miner.firmware.name}. A configuration of ${source.firmwareName} goes only onto miners that run the same.`)
  const { config } = source
  return {
    ...(ask.pools ? { setPools: poolsFor(config, ask.keepWorker ? ownWorker(miner) : null) } : {}),
    ...(ask.fan ? { setFan: fanOf(config) } : {}),
    ...(ask.mode ? { setPowerMode: { mode: modeOf(config) } } : {}),
    ...(ask.powerLimit ? { setPowerLimit: { watts: limitOf(config) } } : {}),
  }
}

function poolsFor({ pools }: MinerConfig, worker: string | null): SetPoolsParams {
  if (pools.length === 0) throw refusal('The template has no pools.')
  return {
    pools: pools.map(({ url, user, password }) => ({
      url,
      user: worker === null ? user : `${user.split('.', 1)[0] ?? user}.${worker}`,
      password: password ?? 'x',
    })),
  }
}

/** What stands behind the account of the pool that it mines on: 'row3.17' of 'acct.row3.17'. */
function ownWorker({ reading }: Miner): string {
  const pool = reading?.pools.find(one => one.active === true) ?? reading?.pools[0]
  const dot = pool?.user.indexOf('.') ?? -1
  if (pool === undefined || dot < 0) throw refusal('It has no worker name of its own to keep.')
  return pool.user.slice(dot + 1)
}

function fanOf({ fanMode, fanPct, fanTargetC }: MinerConfig): SetFanParams {
  if (fanMode === 'auto') return fanTargetC === null ? { mode: 'auto' } : { mode: 'auto', targetC: fanTargetC }
  if (fanMode === 'manual' && fanPct !== null) return { mode: 'manual', pct: fanPct }
  if (fanMode === 'immersion') return { mode: 'immersion' }
  throw refusal('The template does not tell how its fans are set.')
}

function modeOf({ mode }: MinerConfig): PowerMode {
  const known = powerModes.find(one => one === mode)
  if (known !== undefined) return known
  throw refusal(mode === null ? 'The template does not tell its power mode.' : `The template is in ${mode} mode, which is no power mode.`)
}

function limitOf({ powerLimitW }: MinerConfig): number {
  if (powerLimitW !== null) return Math.round(powerLimitW)
  throw refusal('The template does not tell its power limit.')
}

function refusal(reason: string): MinerError {
  return new MinerError({ code: 'refused', reason })
}

function tookAll(before: Shown, after: Shown, params: CopyConfigParams): Took {
  const judged = each(params).map(({ definition, part }) => definition.took(before, after, part))
  const missing = judged.find(took => !took.took)
  if (missing) return missing
  return { took: true, note: judged.map(took => (took.took ? took.note : null)).find(note => note !== null) ?? null }
}

/** What can be brought back of it; a part of which nobody knows what it was stays as it is. */
function undoAll(before: Shown, params: CopyConfigParams): CopyConfigParams | null {
  const parts = each(params).flatMap(({ id, definition, part }) => {
    const was = definition.undo(before, part)
    return was === null ? [] : [[id, was] as const]
  })
  return parts.length === 0 ? null : (Object.fromEntries(parts) as CopyConfigParams)
}
