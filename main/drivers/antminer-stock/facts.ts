import { firmwareVersion } from '../dialect/firmware-version.ts'
import { parseModelName } from '../dialect/model-name.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { IdentityFacts } from '../driver.ts'

/** What the head of a reply tells about identity for free. */
export function factsOfHead(type: string | null, compileTime: string | null): Partial<IdentityFacts> {
  const { make, name, model } = parseModelName(type)
  return dropNulls({ make, model: name, algorithm: model?.algorithm ?? null, firmwareVersion: firmwareVersion(compileTime) })
}
