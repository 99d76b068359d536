import { Random } from './random.ts'

/** Everything that can be wrong with a simulated miner, with what it does. */
export const faultHelp = {
  slow: 'answers after 2 s',
  offline: 'nothing answers at its address',
  hot: 'its chips run at 96-103 °C',
  deadboard: 'one board is missing',
  deadchip: 'some chips of one board do not answer',
  fan: 'one fan stands still',
  deadpool: 'its first pool cannot be reached',
  sleep: 'was told to sleep',
  locked: 'its API lets nobody in and its web password is unknown',
  password: 'its web password is unknown; the API can be read',
  garbage: 'port 4028 answers bytes that mean nothing',
  html: 'port 4028 answers a web page',
  flood: 'port 4028 answers without end',
  lies: 'reports impossible values',
  flaky: 'drops every second connection half way through its reply',
  hang: 'takes connections and never answers',
  refuse: 'refuses every change, with words',
  ignore: 'says OK to every change and changes nothing',
  other: 'says OK and takes other pools, passwords, names, addresses, fan speeds or limits than it was sent',
  mute: 'does what it is told and never answers it',
  late: 'is away for 4 minutes after each change and restart',
  neverback: 'does not come back after a write or a reboot',
  moves: 'comes back from each restart at another address of its /24',
  poolless: 'has no pools any more after a change or a restart',
  relock: 'has another password from the next change on',
} as const

/** The name of a fault. */
export type Fault = keyof typeof faultHelp

/** Those that show when a miner is changed, and not before. */
export const changeFaults = [
  'refuse',
  'ignore',
  'other',
  'mute',
  'late',
  'neverback',
  'moves',
  'poolless',
  'relock',
] as const satisfies readonly Fault[]

/** The name of one of them. */
export type ChangeFault = (typeof changeFaults)[number]

/** Every fault, in the order of the help. */
export const faultNames = Object.keys(faultHelp) as readonly Fault[]

/** How many in a hundred have each fault. A miner has one fault at the most. */
export type FaultShares = ReadonlyMap<Fault, number>

/**
 * Reads `slow:5%,offline:2%`.
 * @throws RangeError naming the bad piece and what is accepted
 */
export function parseFaults(text: string): FaultShares {
  const shares = new Map<Fault, number>()
  for (const piece of text.split(',').map(part => part.trim())) {
    if (piece === '') continue
    const [, name = '', share = ''] = /^([a-z]+):(\d+(?:\.\d+)?)%?$/.exec(piece) ?? []
    if (share === '') throw new RangeError(`"${piece}" is not a fault. Write name:percent, such as slow:5%.`)
    if (!isFault(name)) throw new RangeError(`The fault "${name}" is not known. Known are ${faultNames.join(', ')}.`)
    shares.set(name, Number(share))
  }
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0)
  if (total > 100) throw new RangeError(`The faults add up to ${total} %; a miner has one fault at the most, so 100 % is the limit.`)
  return shares
}

/** Deals the faults out: exact numbers, random places. A share above 0 hits one miner at least, while there are any left. */
export function dealFaults(shares: FaultShares, miners: number, seed: number): (Fault | null)[] {
  const dealt: (Fault | null)[] = new Array<Fault | null>(miners).fill(null)
  const places = new Random(`faults ${seed}`).shuffle([...dealt.keys()])
  for (const [fault, share] of shares) {
    const count = share === 0 ? 0 : Math.max(1, Math.round((share / 100) * miners))
    for (const place of places.splice(0, count)) dealt[place] = fault
  }
  return dealt
}

function isFault(name: string): name is Fault {
  return Object.hasOwn(faultHelp, name)
}
