import { unfitCharacters } from '../../contract/failure.ts'
import type { Telemetry } from '../../contract/model.ts'
import type { IdentityFacts, Reading } from '../../drivers/driver.ts'

const maxText = 256
const maxItems = 256
const maxSensors = 1024

/** A miner's own words as one bounded line without control or direction characters. */
function clipText(text: string): string {
  const bounded = text.length > maxText ? `${text.slice(0, maxText)}…` : text
  return bounded.replace(unfitCharacters, ' ')
}

/** Bounds everything a miner said about who it is: its strings and their number are hostile input. */
export function clipFacts<Facts extends Partial<IdentityFacts>>(facts: Facts): Facts {
  const clipped: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(facts)) {
    if (typeof value === 'string') clipped[key] = clipText(value)
    else if (Array.isArray(value)) clipped[key] = value.slice(0, maxItems).map(item => clipText(String(item)))
    else clipped[key] = value
  }
  return clipped as Facts
}

/** Bounds a reading: a miner that reports a million boards costs no more than one with 256. */
export function clipReading(reading: Reading): Reading {
  return { ...reading, telemetry: clipTelemetry(reading.telemetry), facts: clipFacts(reading.facts) }
}

function clipTelemetry(telemetry: Telemetry): Telemetry {
  return {
    ...telemetry,
    mode: telemetry.mode === null ? null : clipText(telemetry.mode),
    boards: telemetry.boards.slice(0, maxItems).map(board => ({
      ...board,
      serial: board.serial === null ? null : clipText(board.serial),
      chipTempsC: board.chipTempsC.length > maxSensors ? board.chipTempsC.slice(0, maxSensors) : board.chipTempsC,
    })),
    fans: telemetry.fans.slice(0, maxItems),
    pools: telemetry.pools.slice(0, maxItems).map(pool => ({ ...pool, url: clipText(pool.url), user: clipText(pool.user) })),
    faults: telemetry.faults
      .slice(0, maxItems)
      .map(fault => ({ ...fault, code: fault.code === null ? null : clipText(fault.code), text: clipText(fault.text) })),
  }
}
