import { formatNumber } from '../contract/units.ts'

/** '1 miner', '1,200 miners', '1 entry'. @param many the word for any other number than one, where it is not just `one` and an s */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}
