/**
 * Growing pauses: `baseMs`, then twice as long each time, capped at `maxMs`, each spread by +-`jitter` (0-1)
 * so that a hall that lost power does not come back as one wave.
 * @param attempt 0 for the first pause
 */
export function backoffMs(
  attempt: number,
  options: { baseMs: number; maxMs: number; jitter?: number },
  random: () => number = Math.random,
): number {
  const pause = Math.min(options.baseMs * 2 ** Math.min(attempt, 30), options.maxMs)
  const spread = (options.jitter ?? 0.2) * pause
  return Math.round(pause - spread + 2 * spread * random())
}
