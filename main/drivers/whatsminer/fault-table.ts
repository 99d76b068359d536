/** The maker's fault codes in plain words, with what to check where that is known. A flat table, hence its length. */

const fans = 'check the fans, their cables and that nothing blocks the air'
const heat = 'check the room temperature and the air flow'
const supplyHeat = 'check its fan, dust and the room temperature'
const mains = 'check the mains voltage, the cable and the circuit'
const supply = 'switch it off at the wall for a minute; if it comes back, replace the power supply'
const seat = 'switch it off and check the cable and the seat of the board'
const board = 'restart the miner; if it comes back, have the board repaired'
const network = 'check the network cable, the switch port and the name server'
const firmware = 'install the current firmware of this model'
const pools = 'check the pool addresses, the worker and the network'

/** Codes that mean the same whatever the board. */
export const faultTable: Readonly<Record<number, string>> = {
  110: `Intake fan speed error; ${fans}`,
  111: `Exhaust fan speed error; ${fans}`,
  120: `Intake fan is more than 2,000 rpm off its target; ${fans}`,
  121: `Exhaust fan is more than 2,000 rpm off its target; ${fans}`,
  130: `Intake fan is more than 3,000 rpm off its target; ${fans}`,
  131: `Exhaust fan is more than 3,000 rpm off its target; ${fans}`,
  140: `A fan turns too fast; ${fans}`,

  200: `The power supply was not found; check its data cable`,
  201: `The power supply does not match the configuration; check that it is the type made for this model`,
  202: `Power supply output voltage error; ${supply}`,
  203: `The power supply protects itself against a hot environment; ${heat}`,
  204: `The power supply protects itself against the current of a hot environment; ${heat}`,
  205: `Power supply current error; ${supply}`,
  206: `Power supply input voltage too low; ${mains}`,
  207: `Power supply input current protection; ${mains}`,
  208: `Power supply power error; ${supply}`,
  209: `Power supply voltage offset error; ${supply}`,
  210: `Power supply error; ${supply}`,
  211: `Power supply output current error; ${supply}`,
  212: `Power supply output voltage error; ${supply}`,
  213: `Power supply inputs do not match; ${mains}`,
  214: `Power supply input power error; ${mains}`,
  215: `The power supply does not take the voltage that is set; ${supply}`,
  216: `The power supply voltage does not change; ${supply}`,
  217: `The power supply could not be switched on; ${supply}`,
  218: `Input voltage below 230 V in high mode; ${mains}, or choose normal mode`,
  219: `Power supply input current error; ${mains}`,
  233: `Power supply output 1 too hot; ${supplyHeat}`,
  234: `Power supply output 2 too hot; ${supplyHeat}`,
  235: `Power supply output 3 too hot; ${supplyHeat}`,
  236: `Power supply overcurrent at output 1; ${supply}`,
  237: `Power supply overcurrent at output 2; ${supply}`,
  238: `Power supply overcurrent at output 3; ${supply}`,
  239: `Power supply output voltage too high; ${supply}`,
  240: `Power supply output voltage too low; ${supply}`,
  241: `Power supply outputs are out of balance; ${supply}`,
  243: `Power supply input 1 too hot; ${supplyHeat}`,
  244: `Power supply input 2 too hot; ${supplyHeat}`,
  245: `Power supply input 3 too hot; ${supplyHeat}`,
  246: `Power supply input 1 voltage too high; ${mains}`,
  247: `Power supply input 2 voltage too high; ${mains}`,
  248: `Power supply overcurrent at input 1; ${mains}`,
  249: `Power supply overcurrent at input 2; ${mains}`,
  250: `Power supply input 1 voltage too low; ${mains}`,
  251: `Power supply input 2 voltage too low; ${mains}`,
  253: `Power supply fan error; ${supplyHeat}`,
  254: `Power supply fan error; ${supplyHeat}`,
  255: `Power supply overload at its output; ${supply}`,
  256: `Power supply overload at its output; ${supply}`,
  257: `Power supply overcurrent on its primary side; ${supply}`,
  263: `The power supply does not answer; check its data cable`,
  264: `The talk with the power supply is disturbed; check its data cable`,
  267: `Power supply watchdog; ${supply}`,
  268: `Power supply output overcurrent; ${supply}`,
  269: `Power supply input overcurrent; ${mains}`,
  270: `Power supply input voltage too high; ${mains}`,
  271: `Power supply input voltage too low; ${mains}`,
  272: `Power supply gives more power than it should; ${supply}`,
  273: `Power supply input power too high; ${mains}`,
  274: `Power supply fan error; ${supplyHeat}`,
  275: `Power supply too hot; ${supplyHeat}`,
  ...all(range(281, 296), `The power supply reports a fault by its own status bits; ${supply}`),

  329: `The temperature sensor of the control board does not answer; ${board}`,
  ...all(range(360, 369), `A board is too hot; ${heat}`),
  370: `The temperature of the room changes too fast; ${heat}`,
  ...all(range(380, 383), `Humidity out of range; check the humidity of the room`),

  600: `The environment is too hot; ${heat}`,
  610: `The environment is too hot for high mode; ${heat}, or choose normal mode`,

  700: `The MAC address of the control board is invalid; have the control board repaired`,
  701: `The chip type of the control board is not supported; ${firmware}`,
  710: `The control board restarted by itself; ${firmware}`,
  711: `The control board restarted by itself; ${firmware}`,
  712: `The control board restarted by itself; ${firmware}`,
  713: `The network connection is unstable; ${network}`,

  800: `The checksum of the mining program is wrong; ${firmware}`,
  801: `A checksum of the firmware is wrong; ${firmware}`,
  802: `A checksum of the firmware is wrong; ${firmware}`,
  810: `A board does not belong to this machine (serial mismatch); check which boards were changed`,
  901: `Power rate error; ${supply}`,

  2000: `No pool is set; ${pools}`,
  2010: `All pools are switched off or fail; ${pools}`,
  ...Object.fromEntries(range(2020, 2029).map(code => [code, `Pool ${code - 2019} cannot be reached; ${pools}`])),
  2030: `The pool rejects too many shares; ${pools}`,
  2040: `The pool does not support AsicBoost; use another pool`,

  2310: `Hashrate too low; ${heat} and the boards`,
  2320: `Hashrate too low; ${heat} and the boards`,
  2330: `Hashrate loss too high; ${heat} and the boards`,
  2340: `Hashrate loss too high; ${heat} and the boards`,
  2350: `Hashrate loss; ${heat} and the boards`,
  5080: `Calibration error; restart the miner`,

  8000: `The tool of the maker that prepared it is too old; ${firmware}`,
  8010: `Frequency too low; ${firmware}`,
  8020: `Hashrate too low; ${board}`,
  8410: `Software version error; ${firmware}`,
  ...all(range(8500, 8599), `A board is below its standard; ${board}`),
  ...all(range(8600, 8699), `The serial number or the model data of the machine are wrong; ${firmware}`),
  8700: `The power of machine and supply do not match; check that the supply is the type made for this model`,
  9000: `The mining program was stopped by a signal; restart the miner`,
  9999: `Unknown error; restart the miner`,
  100001: `The antivirus found a wrong signature; ${firmware}`,
  100002: `The antivirus found a wrong signature; ${firmware}`,
  100003: `The antivirus found a wrong signature; ${firmware}`,
  100100: `The security library reports an error; ${firmware}`,
  110000: `The security library reports an error; ${firmware}`,
  110001: `The security library reports an error; ${firmware}`,
}

/** @param chip of the codes of six digits; `null` in the shorter ones, where the same kind means something else */
type PerBoard = (name: string, chip: number | null) => string

/** Kinds of fault whose code ends with the slot of the board. */
export const slotTable: Readonly<Record<number, PerBoard>> = {
  30: name => `${name}: temperature sensor not found; ${seat}`,
  32: name => `${name}: temperature sensor cannot be read; ${seat}`,
  35: name => `${name} protects itself against its temperature; ${heat}`,
  41: name => `${name}: its EEPROM was not found; ${seat}`,
  42: name => `${name}: its EEPROM cannot be understood; ${board}`,
  43: name => `${name}: chip bin type error; ${board}`,
  44: name => `${name}: its EEPROM names another number of chips; ${board}`,
  45: name => `${name}: its EEPROM cannot be transferred; ${seat}`,
  51: name => `${name} is of another miner type; check which boards were changed`,
  52: (name, chip) => (chip === null ? `${name}: bin type error; ${board}` : `${name}: chip ${chip} makes wrong nonces; ${board}`),
  53: (name, chip) => (chip === null ? `${name} was not found; ${seat}` : `${name}: chip ${chip} makes too few nonces; ${board}`),
  54: (name, chip) =>
    chip === null ? `${name}: chip numbers cannot be read; ${seat}` : `${name}: chip ${chip} protects itself from heat; ${heat}`,
  55: (name, chip) => (chip === null ? `${name} has bad chips; ${board}` : `${name}: chip ${chip} was reset; ${board}`),
  56: (name, chip) =>
    chip === null ? `${name}: its chips are out of balance; ${board}` : `${name}: chip ${chip} makes no nonces; ${board}`,
  57: name => `${name}: the transfer to it fails; ${seat}`,
  58: name => `${name} could not be reset; ${seat}`,
  59: name => `${name}: its frequency is too low; ${heat}`,
  72: name => `${name}: frame errors on its line; ${seat}`,
  211: name => `${name}: factory test failed; ${board}`,
  501: name => `${name}: chip voltage too low; ${board}`,
  502: name => `${name}: its voltage has changed; ${board}`,
  503: name => `${name}: its chips differ too much in temperature; ${heat}`,
  504: name => `${name}: its chips differ too much in temperature; ${heat}`,
  505: name => `${name} was stopped to protect its chips; ${heat}`,
  507: name => `${name}: water flow error; check the cooling loop`,
  509: name => `${name}: calibration does not balance; ${board}`,
  511: name => `${name}: tuning took too long; restart the miner`,
  512: name => `${name}: checksum errors on its line; ${seat}`,
  513: name => `${name} is unstable; ${board}`,
  517: name => `${name}: tuning took too long; restart the miner`,
}

function all(codes: readonly number[], text: string): Readonly<Record<number, string>> {
  return Object.fromEntries(codes.map(code => [code, text]))
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_none, index) => from + index)
}
