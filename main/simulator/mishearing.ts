/** A speed, a percentage, a power or a limit: as JSON, as a form, or behind a word of the cgminer API. */
const numbers = /((?:fan|pct|percent|speed|watt|power|limit)[a-z_-]*"?\s*[:=,]\s*"?)(\d{2,5})(?![\d.])/gi

/** Pure: a request as a machine hears it that takes something else than it was sent. */
export function misheard(request: string): string {
  return request.replace(numbers, (_all, name: string, digits: string) => `${name}${Math.max(1, misheardNumber(Number(digits)))}`)
}

/** Pure: the number that such a machine hears instead of a whole one. */
export function misheardNumber(value: number): number {
  return Math.round(value * 0.7)
}
