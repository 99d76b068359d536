import { expect, test } from 'vitest'
import type { Driver } from './driver.ts'
import type { Met } from './hall.sample.ts'

/** A network configuration that is tried on the first machine of a hall. */
export interface NetworkSuite {
  readonly driver: Driver
  readonly met: (index: number) => Promise<Met>
  readonly own: { readonly mode: 'static'; readonly mask: string; readonly gateway: string; readonly dns: readonly string[] }
  /** Whether its network page tells the host name. */
  readonly tellsName: boolean
  /** The DNS servers that it keeps; absent = all that were sent. */
  readonly keptDns?: readonly string[]
}

/** Declares that a machine takes an address of its own and DHCP again, and a name where it can be told one, each without touching the rest. */
export function testNetwork({ driver, met, own, tellsName, keptDns = own.dns }: NetworkSuite): void {
  const within = () => AbortSignal.timeout(10_000)

  test('takes an address of its own and DHCP again, and a name where it has one to give; the rest stays', async () => {
    const { miner, trial } = await met(0)
    const { hostname, ip } = miner.machine
    const { stored } = miner
    const { gateway, mask } = own
    const standing = { dhcp: false, ip, mask, gateway, dns: keptDns }
    await trial.does('setNetwork', { ...own, dns: [...own.dns], address: ip })
    expect(await driver.readNetwork?.(trial.session, within())).toEqual({ ...standing, hostname: tellsName ? hostname : null })
    const name = driver.actions.setHostname === undefined ? hostname : 'row3-rack7'
    if (driver.actions.setHostname !== undefined) {
      await trial.does('setHostname', { hostname: name })
      expect(await driver.readNetwork?.(trial.session, within())).toEqual({ ...standing, hostname: name })
    }
    await trial.does('setNetwork', { mode: 'dhcp' })
    expect([miner.machine.ownAddress, miner.machine.hostname, miner.stored]).toEqual([null, name, stored])
  }, 30_000)
}
