import type { ZodType } from 'zod'
import type { Miner, MinerConfig, MinerState, NetworkConfig, Telemetry } from '../model.ts'

/** - `interrupts-hashing` mining stops for seconds to minutes · `may-brick` a failure can need hands at the machine */
export type Risk = 'none' | 'interrupts-hashing' | 'may-brick'

/**
 * What must be asked of a miner to judge an action: its configuration, a reading, whether its LED blinks, how it stands on the network,
 * which firmware it runs, or whether a password opens it.
 */
export type Evidence = 'config' | 'reading' | 'led' | 'network' | 'firmware' | 'login'

/** A part of a miner's configuration that an action may change. */
export type ConfigPart = Exclude<keyof MinerConfig, 'at' | 'other'>

/** When a field is asked: always, or only while another one has this value. */
interface Asked {
  /** The key of the ask that it fills in; also the option of the command line, `--watts`. */
  readonly name: string
  readonly label: string
  readonly when?: { readonly name: string; readonly is: string | boolean }
}

/** One thing that a user fills in. The window draws it and the command line takes it as an option; neither knows which action it is of. */
export type FormField =
  | (Asked & { readonly kind: 'choice'; readonly options: readonly ChoiceOption[]; readonly initial: string })
  /** On or off; on at first. On the command line `--off` switches it off. */
  | (Asked & { readonly kind: 'switch'; readonly onLabel: string; readonly offLabel: string })
  /** Empty at first. A field that need not be filled in is left out of the ask while it is empty. */
  | (Asked & {
      readonly kind: 'number'
      readonly unit: string
      readonly min: number
      readonly max: number
      readonly required: boolean
      /** Under the field: what is usual, what empty means. */
      readonly help: string
      /** The setting, in the same unit, that holds while it is empty. */
      readonly setting?: 'locateMinutes'
    })
  /** Empty at first. `lines` > 1 takes several lines; `problem` says what is wrong with what was typed. */
  | (Asked & {
      readonly kind: 'text'
      readonly lines: number
      readonly required: boolean
      readonly example: string
      readonly help: string
      problem?(text: string): string | null
    })
  /** Never shown, never kept by a window. */
  | (Asked & { readonly kind: 'password'; readonly help: string; problem(text: string): string | null })
  /** A file that the user picks; the engine keeps it and the ask gets what is known of it. */
  | (Asked & { readonly kind: 'file'; readonly help: string })
  /** Off at first. On the command line `--NAME` switches it on. */
  | (Asked & { readonly kind: 'check'; readonly help: string })

export interface ChoiceOption {
  readonly value: string
  readonly label: string
}

/** What a miner shows at one moment: the evidence that `took` judges. */
export interface Shown {
  readonly state: MinerState
  readonly reading: Telemetry | null
  readonly config: MinerConfig | null
  /** Whether its locate LED blinks; `null` when the firmware does not tell. */
  readonly locating: boolean | null
  /** Absent = not asked. */
  readonly network?: NetworkConfig | null
  /** Absent = not asked; `null` = it does not tell its version. */
  readonly firmwareVersion?: string | null
  /** Whether the password of the action opens it. Absent = not tried; `null` = it lets everybody in, so that it proves nothing. */
  readonly opens?: boolean | null
  /** Whether the passwords known before open it; told only when that of the action does not. */
  readonly opensAsBefore?: boolean | null
}

/** A miner's configuration with what it can be used for. */
export interface ConfigSource {
  readonly family: string
  readonly firmwareName: string
  readonly config: MinerConfig
}

/** The judgement of `took`. `note` is worth telling although it took; `because` completes 'the change did not take: …'. */
export type Took = { readonly took: true; readonly note: string | null } | { readonly took: false; readonly because: string }

/** One line of a preview: what would change on one miner. Secrets never appear in it. */
export interface DiffLine {
  /** 'pool 1', 'pool 1 worker', 'pool 1 password', 'LED', … */
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/**
 * Something that can be done to a miner, as data. Menus, confirmations, rollouts, verification, journal and CLI derive from it.
 *
 * `Ask` is what the user fills in once; `Params` is what one miner gets (templates filled in).
 */
export interface ActionDefinition<Id extends string = string, Params = unknown, Ask = Params> {
  readonly id: Id
  /** On the button: 'Change pools'. */
  readonly label: string
  /** While it runs: 'Changing pools'. */
  readonly progress: string
  /** One sentence on what it does to mining, for the confirmation. */
  readonly effect: string
  readonly risk: Risk
  readonly ask: ZodType<Ask>
  /** What the user fills in, in order; absent = nothing, or a dialog of its own asks for it. */
  readonly form?: readonly FormField[]
  /** Fills in what the ask takes from another miner. @param look what is configured on the miner of this address, label or id; throws `MinerError` */
  resolve?(ask: Ask, look: (miner: string) => Promise<ConfigSource>): Promise<Ask>
  /** Fills in what depends on the miner. Throws `MinerError` `refused` naming the piece that cannot be filled in. @param n 1-based place in the selection */
  forMiner(ask: Ask, miner: Miner, n: number): Params
  /** What would change, for the preview. Empty = already as wanted. */
  diff(before: Shown, params: Params): readonly DiffLine[]
  /** What the miner does otherwise than its configuration says, although that is as wanted: writing it anew mends that. Empty = nothing. */
  lag?(before: Shown, params: Params): readonly DiffLine[]
  /** What is worth knowing before these miners get these, one sentence each. Both lists are in the same order. */
  warnings?(all: readonly Params[], miners: readonly Miner[]): readonly string[]
  /** The parts of a miner's configuration that it is meant to change; any other that differs afterwards is told. */
  readonly touches: readonly ConfigPart[]
  /** What `diff`, `took` and `undo` need to see. */
  readonly looksAt: readonly Evidence[]
  /** What the miner must SHOW afterwards; never what it answered. */
  took(before: Shown, after: Shown, params: Params): Took
  /** How long it usually takes until a miner shows it, ms. For estimates only. */
  readonly usualMs: number
  /** How long to keep looking before calling it failed, ms. */
  readonly settleMs: number
  /** What would bring back what `before` showed; `null` = cannot be undone. */
  undo(before: Shown, params: Params): Params | null
  /** For what no miner can ever be brought back from, its `undo` gives `null` always: that it is so and what is left to do, for the preview. */
  readonly forGood?: string
  /** Why these values are wrong for this miner whatever its firmware takes, as a sentence; `null` = they are not. */
  unfit?(params: Params, miner: Miner): string | null
  /** Its parameters hold a secret: they are sealed wherever they are kept. */
  readonly secret?: true
  /** The password that evidence 'login' tries. */
  password?(params: Params): string
  /** The address at which the miner answers afterwards, so that it is looked for there; `null` = where it was, or nobody knows. */
  movesTo?(params: Params): string | null
  /** Miners that do it at the same time, at the most, whatever the batches. */
  readonly mostAtOnce?: number
  /** Once begun on a miner it is never broken off, not even when Headframe is closed. */
  readonly unbreakable?: true
}

/** What an action would change on a miner: of its configuration, or where that is as wanted already, of what it does. Empty = already as wanted. */
export function changesOf<Params>(
  { diff, lag }: Pick<ActionDefinition<string, Params>, 'diff' | 'lag'>,
  before: Shown,
  params: Params,
): readonly DiffLine[] {
  const lines = diff(before, params)
  return lines.length > 0 ? lines : (lag?.(before, params) ?? [])
}

/** Types an action definition; the identity function. */
export function defineAction<const Id extends string, Params, Ask = Params>(
  definition: ActionDefinition<Id, Params, Ask>,
): ActionDefinition<Id, Params, Ask> {
  return definition
}
