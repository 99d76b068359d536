import type { Fault } from '../../contract/model.ts'

/** What the codes of `getErrorDetail` mean. */
const texts: ReadonlyMap<number, string> = new Map([
  [21, 'A hashboard is not plugged in; check its data and power cables'],
  [22, 'The power supply does not answer its control lines; check its signal cable'],
  [23, 'A hashboard does not answer the control board (SPI); check its data cable'],
  [24, 'A hashboard does not answer the control board (SPI); check its data cable'],
  [25, 'The frequency of a hashboard cannot be set'],
  [26, 'The voltage of a hashboard cannot be set; check the power supply'],
  [27, 'The self-test of the chips failed'],
  [28, 'A hashboard does not answer the control board (SPI); check its data cable'],
  [29, 'The power supply does not answer its control lines; check its signal cable'],
  [30, 'No pool works; check the pool addresses and the network'],
  [31, 'Chips do not answer'],
  [32, 'Too hot; check the fans, the air intake and the room'],
  [33, 'A hashboard is faulty'],
  [34, 'The cables of the hashboards are plugged in the wrong order'],
  [35, 'The power supply gives no power'],
  [36, 'A hashboard is faulty'],
  [37, 'The hashboards are not of one kind'],
  [40, 'The power supply is not as it should be'],
])

/** The fault behind a code; empty for 0, which is none. */
export function faultsOf(code: number | null): readonly Fault[] {
  if (code === null || code === 0) return []
  return [{ code: String(code), text: texts.get(code) ?? `The machine reports error ${code}, which nobody has described`, board: null }]
}
