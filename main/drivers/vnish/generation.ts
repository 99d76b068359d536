import type { IdentityFacts } from '../driver.ts'

/** The releases since 2021, with REST. */
export const restName = 'VNish'

/** The releases before, of the S9 and its time, with the form CGIs of Bitmain's pages and shell scripts of their own behind them. */
const classicName = 'VNish classic'

/** REST began again at 1.0; what came before counts 2.x and 3.x. */
export function firmwareNameOf(version: string | null): string {
  return Number(/^\d+/.exec(version ?? '')?.[0] ?? '1') >= 2 ? classicName : restName
}

/** Whether it is one of the older releases. */
export function isClassic({ firmwareName }: Pick<IdentityFacts, 'firmwareName'>): boolean {
  return firmwareName === classicName
}
