/** Up to this many miners are read every 10 s. */
const smallFleet = 1000
const largeFleet = 5000
const shortestMs = 10_000
const longestMs = 30_000

/**
 * Between two readings of one miner: 10 s up to 1,000 miners, growing to 30 s at 5,000, and beyond that so that the load stays what it is there.
 * @param settingS what the user set, s; 0 = scaled to the fleet
 */
export function intervalMs(miners: number, settingS: number): number {
  if (settingS > 0) return settingS * 1000
  if (miners <= smallFleet) return shortestMs
  if (miners > largeFleet) return Math.round((longestMs * miners) / largeFleet)
  return Math.round(shortestMs + ((longestMs - shortestMs) * (miners - smallFleet)) / (largeFleet - smallFleet))
}
