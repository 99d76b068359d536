import type { ActionId } from '../../main/contract/actions/registry.ts'

/** The parts of a menu of actions, in order. */
export const actionGroups = ['mining', 'power', 'machine'] as const
export type ActionGroup = (typeof actionGroups)[number]

const groupOf: Readonly<Record<ActionId, ActionGroup>> = {
  setPools: 'mining',
  restartMining: 'mining',
  sleep: 'mining',
  wake: 'mining',
  copyConfig: 'mining',
  setPowerMode: 'power',
  setPowerLimit: 'power',
  setFan: 'power',
  reboot: 'machine',
  locate: 'machine',
  setHostname: 'machine',
  setNetwork: 'machine',
  setPassword: 'machine',
  upgradeFirmware: 'machine',
  factoryReset: 'machine',
}

/** Things about actions by the part of the menu that they stand in, parts without any left out. */
export function grouped<T>(
  items: readonly T[],
  actionOf: (item: T) => ActionId,
): readonly { readonly group: ActionGroup; readonly items: readonly T[] }[] {
  return actionGroups
    .map(group => ({ group, items: items.filter(item => groupOf[actionOf(item)] === group) }))
    .filter(part => part.items.length > 0)
}
