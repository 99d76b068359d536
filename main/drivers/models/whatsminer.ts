import { type Model, type ModelRow, model } from '../model.ts'

const air = { boards: 3, fans: 2 } as const
/** Cooled by water or oil: it has no fans of its own, and how many boards depends on the variant. */
const liquid = { fans: 0 } as const

function whatsminers(rows: Readonly<Record<string, ModelRow>>, common: ModelRow): readonly Model[] {
  return Object.entries(rows).map(([name, row]) => model(name, { ...common, ...row }))
}

/** Series of which only the names are known: 'M51' to 'M52'. */
function series(first: number, last: number): Readonly<Record<string, ModelRow>> {
  return Object.fromEntries(Array.from({ length: last - first + 1 }, (_, n) => [`M${first + n}`, {}]))
}

/**
 * Every Whatsminer that Headframe knows, without the code of its variant (`VH60`), which decides its chips and its exact rate. The machine
 * itself tells what it left the factory with; the rates here are for images that do not.
 */
export const whatsminerModels: readonly Model[] = [
  ...whatsminers(
    {
      M20: {},
      M20S: { rate: [65, 70], powerW: 3360 },
      M21: {},
      M21S: { rate: [54, 58], powerW: 3360 },
      M30: {},
      M30S: { rate: [86, 90], powerW: 3268 },
      'M30S+': { rate: [96, 102], powerW: 3400 },
      'M30S++': { rate: [104, 114], powerW: 3472 },
      M31: {},
      M31S: { rate: [70, 78], powerW: 3220 },
      'M31S+': { rate: [78, 84], powerW: 3360 },
      M50: { rate: [110, 120], powerW: 3306 },
      M50S: { rate: [120, 130], powerW: 3276 },
      'M50S+': {},
      'M50S++': {},
      ...series(51, 52),
      M60: { rate: [156, 174], powerW: 3422 },
      M60S: { rate: [170, 188], powerW: 3441 },
      'M60S+': {},
      'M60S++': {},
      ...series(61, 62),
      ...series(70, 72),
    },
    air,
  ),
  ...whatsminers(
    {
      M33: {},
      M34: {},
      M36: {},
      M39: {},
      M53: {},
      ...series(54, 59),
      M63: {},
      M63S: { rate: [382, 400], powerW: 7215 },
      ...series(64, 69),
      M66: {},
      M66S: { rate: [288, 298], powerW: 5513 },
      ...series(73, 79),
    },
    liquid,
  ),
]

const byName = new Map(whatsminerModels.map(known => [known.name, known]))

/** The model of 'M30S++ VH60', whatever its variant; `null` when none is known by this name. */
export function whatsminerNamed(name: string | null): Model | null {
  return byName.get(name?.split(' ', 1)[0] ?? '') ?? null
}
