import type { IdentityFacts } from '../driver.ts'
import { firmwareVersion } from './firmware-version.ts'
import { parseModelName } from './model-name.ts'
import { dropNulls } from './system-info.ts'

/** What the head of a reply tells about identity for free. */
export function factsOfHead(type: string | null, compileTime: string | null): Partial<IdentityFacts> {
  const { make, name, model } = parseModelName(type)
  return dropNulls({ make, model: name, algorithm: model?.algorithm ?? null, firmwareVersion: firmwareVersion(compileTime) })
}
