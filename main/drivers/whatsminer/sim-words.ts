import type { Sensors } from './sim-readings.ts'

/** The release that an invented image is of; `null` = it is no image. */
export function releaseIn(file: Buffer): string | null {
  return /^WMIMAGE (20\d{6}\.\d{1,2}\.Rel\d?)\n/.exec(file.toString('latin1', 0, 64))?.[1] ?? null
}

/** An invented image. @param version '2099-12-31' */
export function imageOf(version: string): { readonly name: string; readonly bytes: Buffer } {
  const release = `${version.replaceAll('-', '')}.01.Rel`
  return {
    name: `upgrade-H6OS-${release}.bin`,
    bytes: Buffer.concat([Buffer.from(`WMIMAGE ${release}\n`), Buffer.alloc(300_000, '\0\u00ff\r\n-', 'latin1')]),
  }
}

/** What it has written down: the start of its program and the codes of what is wrong now. */
export function logOf(startedAtMs: number, nowMs: number, { faults, rate }: Sensors): Buffer {
  const line = (ms: number, text: string) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} btminer: ${text}\n`
  const lines = [
    line(startedAtMs, 'init, detect hash boards'),
    ...faults.map(code => line(nowMs - 60_000, `report error code ${code}`)),
    line(nowMs, `hash rate ${Math.round(rate)} MH/s`),
  ]
  return Buffer.from(lines.join(''))
}
