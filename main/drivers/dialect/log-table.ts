/** What a line of the log is about: decides which readings prove that it is over. */
export type Subject = 'board' | 'fan' | 'heat' | 'power' | 'network' | 'machine'

/** One thing that Bitmain's programs write into their log when something is wrong. */
export interface LogRow {
  /** The groups `chain`, `found`, `wanted` are used where a line has them. */
  readonly pattern: RegExp
  readonly code: string
  readonly about: Subject
  /** What happened. `it` = the board by its number, or 'a board' where the line does not say which. */
  readonly text: (it: string, numbers: LogNumbers) => string
  /** What to check, as a sentence. */
  readonly check: string
}

/** The counts in a line, where it has some. */
export interface LogNumbers {
  readonly found: string | null
  readonly wanted: string | null
}

const cable = 'Check its data cable and power leads; if it stays so, the board needs repair.'
const repair = 'Restart the machine once; if it comes back, the board needs repair.'
const supply = 'Check the power leads and the mains voltage; try another power supply.'
const air = 'Check the fans, the dust in the cooler and the temperature of the air that goes in.'

/** Sentence case for a text that begins with the board. */
function about(it: string, rest: string): string {
  return `${it.charAt(0).toUpperCase()}${it.slice(1)} ${rest}`
}

/**
 * In this order; the first that fits a line is what the line means. Words behind `ERROR_` are the states of the mining program, which it
 * also writes with `_WAITING` behind them.
 */
export const logTable: readonly LogRow[] = [
  {
    pattern: /Chain\s?\[?(?<chain>\d+)\]? only find (?<found>\d+) asic, will power off hash board/i,
    code: 'log.board-off',
    about: 'board',
    text: (it, { found }) => about(it, `found only ${found ?? 'some'} of its chips and was switched off.`),
    check: cable,
  },
  {
    pattern: /fan lost, only find (?<found>\d+)\s*\(\s*<\s*(?<wanted>\d+)/i,
    code: 'log.fan',
    about: 'fan',
    text: (_it, { found, wanted }) => `Only ${found ?? 'some'} of ${wanted ?? 'its'} fans turn, so it stopped.`,
    check: 'Check the plugs of the fans; replace the one that stands still.',
  },
  {
    pattern: /ERROR_FAN_LOST|\bFan lost!/i,
    code: 'log.fan',
    about: 'fan',
    text: () => 'A fan does not turn.',
    check: 'Check the plugs of the fans; replace the one that stands still.',
  },
  {
    pattern: /Fan speed too low/i,
    code: 'log.fan-slow',
    about: 'fan',
    text: () => 'A fan turns too slowly.',
    check: 'Clean the fans; replace the one that is slow.',
  },
  {
    pattern: /ERROR_WATER_REVERSE/,
    code: 'log.water-reverse',
    about: 'heat',
    text: () => 'The water flows through it the wrong way.',
    check: 'Swap the two hoses.',
  },
  {
    pattern: /ERROR_TEMP_TOO_LOW/,
    code: 'log.cold',
    about: 'heat',
    text: () => 'It does not start because it is too cold.',
    check: 'Warm the air or the water that goes in.',
  },
  {
    pattern: /over max temp|ERROR_TEMP_TOO_HIGH|Temperature is too high/i,
    code: 'log.hot',
    about: 'heat',
    text: () => 'It stopped because it was too hot.',
    check: air,
  },
  {
    pattern: /ERROR_TEMP_LOST/,
    code: 'log.temp-sensor',
    about: 'machine',
    text: () => 'A temperature sensor cannot be read.',
    check: repair,
  },
  {
    pattern: /pic check voltage drop/i,
    code: 'log.board-voltage',
    about: 'power',
    text: it => about(it, 'lost its voltage.'),
    check: supply,
  },
  {
    pattern: /(?:chain\D{0,3}(?<chain>\d+).{0,20})?chain avg vol drop/i,
    code: 'log.board-voltage',
    about: 'power',
    text: it => about(it, 'lost its voltage.'),
    check: supply,
  },
  {
    pattern: /power voltage can ?not meet the target/i,
    code: 'log.voltage-low',
    about: 'power',
    text: () => 'The power supply does not reach the voltage that is asked of it.',
    check: supply,
  },
  {
    pattern: /ERROR_POWER_LOST|power voltage rise or drop/i,
    code: 'log.power',
    about: 'power',
    text: () => 'The voltage of the power supply jumped or broke down.',
    check: supply,
  },
  {
    pattern: /bitmain_get_power_status failed/i,
    code: 'log.power-silent',
    about: 'power',
    text: () => 'The power supply does not answer the control board.',
    check: 'Check the signal cable of the power supply; try another power supply.',
  },
  {
    pattern: /(?:Data load fail for chain|No chip bin, chain =)\s*(?<chain>\d+)/i,
    code: 'log.eeprom',
    about: 'board',
    text: it => about(it, 'does not give its stored data.'),
    check: cable,
  },
  {
    pattern: /ERROR_EEPROM_INFO|fail to (?:read 0:1|write 0:1|write 1)\b/i,
    code: 'log.eeprom',
    about: 'machine',
    text: it => about(it, 'does not give its stored data.'),
    check: cable,
  },
  {
    pattern: /ERROR_PIC_LOST|_pic_write_iic failed|fail to read pic/i,
    code: 'log.pic',
    about: 'machine',
    text: it => `The voltage controller of ${it} does not answer.`,
    check: cable,
  },
  {
    pattern: /reg crc error/i,
    code: 'log.crc',
    about: 'machine',
    text: it => `Data from the chips of ${it} comes damaged.`,
    check: 'Check the data cables; a chip may be dead.',
  },
  {
    pattern: /PLL read exceeded wait time/i,
    code: 'log.pll',
    about: 'machine',
    text: () => 'A chip does not take its frequency.',
    check: repair,
  },
  {
    pattern: /ERROR_SOC_INIT|soc init failed/i,
    code: 'log.start',
    about: 'machine',
    text: () => 'The boards could not be started.',
    check: 'Check the data cables and power leads of all boards; then try another control board.',
  },
  {
    pattern: /ERROR_ASIC_NUM/,
    code: 'log.chips-missing',
    about: 'machine',
    text: it => about(it, 'has fewer chips than it should.'),
    check: cable,
  },
  {
    pattern: /ERROR_ASIC_LOSS/,
    code: 'log.chips-lost',
    about: 'machine',
    text: it => about(it, 'lost chips while it worked.'),
    check: repair,
  },
  {
    pattern: /ERROR_UNBALANCE/,
    code: 'log.unbalanced',
    about: 'machine',
    text: () => 'Its boards do not share the work evenly.',
    check: repair,
  },
  {
    pattern: /ERROR_REOPEN_CORE/,
    code: 'log.cores',
    about: 'machine',
    text: () => 'The cores of its chips could not be started again.',
    check: repair,
  },
  {
    pattern: /ERROR_NET_LOST|WARN_NET_LOST|network connection lost/i,
    code: 'log.network',
    about: 'network',
    text: () => 'It lost its connection to the pool.',
    check: 'Check its network cable and whether the pool can be reached.',
  },
  {
    pattern: /ERROR_INIT\b|ERROR_UNKOWN_STATUS/,
    code: 'log.start',
    about: 'machine',
    text: () => 'The mining program could not start.',
    check: 'Restart the machine; if it comes back, look at its own log.',
  },
]

/** The program's word for "everything is in order": what was written before it is over. */
export const allWell = /\bSTATUS_OKAY\b/

/** How many chips a board answered with at its start; the last try counts. */
export const chipCount = /Chain\[(?<chain>\d+)\]: find (?<found>\d+) asic, times \d+/i
