import { actionIds, actionOf } from '../main/contract/actions/registry.ts'
import { formatHashrate, formatNumber } from '../main/contract/units.ts'
import type { Driver } from '../main/drivers/driver.ts'
import type { Model } from '../main/drivers/model.ts'
import { makes } from '../main/drivers/models/makes.ts'
import { drivers } from '../main/drivers/registry.ts'

/** The page of supported firmware and models, made from the drivers and their catalogue. */
export function supportedDevices(): string {
  return [
    '# Supported devices',
    '',
    'Made by `npm run docs` from the drivers; do not edit.',
    '',
    '## Firmware',
    '',
    ...markdownTable(['Firmware', ...actionIds.map(id => actionOf(id).label)], drivers.map(rowOfDriver)),
    '',
    'A mark means that the family can do it; a model can still lack it and then says why. Machines of other makes that answer the cgminer API appear as what can be said of them.',
    '',
    ...Object.entries(makes).flatMap(([make, models]) => sectionOfMake(make, models)),
    'Nominal rate and power are data-sheet values for comparison; what a miner reports is always shown instead where there is a report.',
    '',
  ].join('\n')
}

function rowOfDriver(driver: Driver): readonly string[] {
  return [`${driver.name} (\`${driver.id}\`)`, ...actionIds.map(id => (driver.actions[id] === undefined ? '' : 'yes'))]
}

function sectionOfMake(make: string, models: readonly Model[]): readonly string[] {
  const titles = ['Model', 'Algorithm', 'Boards', 'Chips a board', 'Fans', 'Nominal', 'W']
  return [`## ${make} models`, '', ...markdownTable(titles, models.map(rowOfModel)), '']
}

function rowOfModel(model: Model): readonly string[] {
  const { nominalHashrateHs: low, nominalHashrateMaxHs: high, algorithm } = model
  const rate =
    low === high || high === null
      ? formatHashrate(low, algorithm)
      : `${formatHashrate(low, algorithm)} to ${formatHashrate(high, algorithm)}`
  return [
    model.name,
    algorithm,
    String(model.boards ?? '–'),
    model.chips.map(chips => chips * model.chainsPerBoard).join(' / ') || '–',
    model.fans === 0 ? 'water' : String(model.fans ?? '–'),
    rate,
    model.nominalPowerW === null ? '–' : formatNumber(model.nominalPowerW),
  ]
}

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [titles, titles.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
}
