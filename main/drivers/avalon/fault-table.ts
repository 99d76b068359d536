/** The maker's fault bits in plain words, with what to check. Flat tables, hence their length. */

const fans = 'check the fans, their cables and that nothing blocks the air'
const heat = 'check the room temperature, the fans and the air flow'
const mains = 'check the mains voltage, the cable and the circuit'
const supply = 'switch it off at the wall for a minute; if it comes back, replace the power supply'
const board = 'restart the miner; if it comes back, have the board repaired'
const seat = 'switch it off and check the cables and the seat of the board'

/** One bit of a fault number. */
export interface FaultBit {
  readonly bit: number
  /** What follows the name of the part: 'Board 2 …', 'Power supply …'. */
  readonly says: string
  readonly check: string
}

/**
 * `ECHU` of a board. Not here are 2, 16 and 32 (counters of the data line, which healthy machines set too) and 512 (chips whose test failed
 * once, which recorded healthy machines show all the time).
 */
export const boardBits: readonly FaultBit[] = [
  { bit: 1, says: 'does not work', check: seat },
  { bit: 4, says: 'finds no fan', check: fans },
  { bit: 8, says: 'is locked', check: board },
  { bit: 64, says: 'is too hot', check: heat },
  { bit: 128, says: 'was too hot', check: heat },
  { bit: 256, says: 'fails its loop test', check: board },
  { bit: 1024, says: 'has an invalid power controller', check: board },
  { bit: 2048, says: 'gets no good power', check: seat },
  { bit: 4096, says: 'has a temperature sensor that fails', check: board },
  { bit: 8192, says: 'has a wrong voltage', check: seat },
  { bit: 16_384, says: 'has a wrong core voltage', check: board },
  { bit: 32_768, says: 'talks to its power controller with errors', check: board },
  { bit: 65_536, says: 'has an invalid frequency', check: 'restart the miner; if it comes back, set its work mode again' },
  { bit: 131_072, says: 'fails as a whole', check: board },
]

/** The first number of `PS`. */
export const supplyBits: readonly FaultBit[] = [
  { bit: 1, says: 'input voltage too low', check: mains },
  { bit: 2, says: 'too hot (sensor 1)', check: heat },
  { bit: 4, says: 'too hot (sensor 2)', check: heat },
  { bit: 8, says: 'too hot (sensor 3)', check: heat },
  { bit: 16, says: 'overcurrent on its primary side', check: supply },
  { bit: 32, says: 'output voltage too low', check: supply },
  { bit: 64, says: 'output overcurrent', check: supply },
  { bit: 128, says: 'shares its current unevenly', check: supply },
  { bit: 256, says: 'overcurrent at output A', check: supply },
  { bit: 512, says: 'overcurrent at output B', check: supply },
  { bit: 1024, says: 'overcurrent at output C', check: supply },
  { bit: 2048, says: 'fan error', check: 'check its fan for dust and that it turns' },
]

/** Keys that are 0 on a machine without the fault: what any other number says. */
export const flagTable: Readonly<Record<string, string>> = {
  ECMM: 'The control board reports a fault; restart the miner, and if it comes back, have the control board repaired',
  POWS: `The power supply reports a fault; ${supply}`,
  POOLS: 'It cannot reach its pools; check the pool addresses, the worker and the network',
  FanErr: `A fan reports a fault; ${fans}`,
  PCOMM_E: 'The talk with the power supply is disturbed; check its data cable',
}

/** Per board: 1 is a board that does not hash as it should. */
export const boardFlag = { key: 'HASHS', says: 'reports a fault', check: seat } as const

/** What `POW_I2C[FAILED]` means. */
export const silentSupply = 'The power supply does not answer, so its power is not known; check its data cable'
