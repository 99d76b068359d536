/** One perceptual scale for chip temperatures: teal, amber, vermilion at nearly equal lightness, so that only hue carries the heat. */

/** Ends of the scale, °C. */
export const heatFromC = 40
export const heatToC = 100

const stops: readonly (readonly [number, number, number])[] = [
  [0.62, 0.1, 185],
  [0.66, 0.135, 75],
  [0.6, 0.19, 35],
]

/** The colour of a chip temperature. Colder and hotter than the scale take the colours of its ends. */
export function heatColor(tempC: number): string {
  const share = Math.min(Math.max((tempC - heatFromC) / (heatToC - heatFromC), 0), 1) * (stops.length - 1)
  const at = Math.min(Math.floor(share), stops.length - 2)
  const from = stops[at]
  const to = stops[at + 1]
  if (from === undefined || to === undefined) return 'currentColor'
  const mix = (index: 0 | 1 | 2) => (from[index] + (to[index] - from[index]) * (share - at)).toFixed(3)
  return `oklch(${mix(0)} ${mix(1)} ${mix(2)})`
}
