import type { Reading } from '../driver.ts'

/** How long a machine may take until it hashes after its program has started: 5 to 20 minutes by the maker's own words. s */
const startingS = 20 * 60

/** @param off whether it says that it was told not to mine; an old image says so while it hashes at 3 kW, so a rate counts for more */
export function activityOf(rateHs: number | null, uptimeS: number | null, off: boolean | null): Reading['activity'] {
  if ((rateHs ?? 0) > 0) return 'hashing'
  if (off === true) return 'sleeping'
  return uptimeS !== null && uptimeS < startingS ? 'starting' : 'idle'
}
