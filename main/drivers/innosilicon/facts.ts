import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts } from '../driver.ts'
import type { Model } from '../model.ts'
import { innosiliconModels } from '../models/innosilicon.ts'

/** How people call it. */
export const firmwareName = 'Innosilicon'

const byKey: ReadonlyMap<string, Model> = new Map(innosiliconModels.map(model => [keyOf(model.name), model]))

/** In any spelling ('a9', 'T2T', 'A10Pro'); `null` = not known. */
export function modelNamed(name: string | null): Model | null {
  return name === null ? null : (byKey.get(keyOf(name)) ?? null)
}

/** What 'innominer a9-1.1.0' tells, with which its mining program signs each reply; nothing when another one does. */
export function factsOfDescription(description: string | null): Partial<IdentityFacts> {
  const [, name = null, version = null] = /^innominer\s+([a-z0-9+ ]+?)-v?(\d\S*)$/i.exec(description?.trim() ?? '') ?? []
  return dropNulls({ ...named(name), firmwareVersion: version })
}

/** What `type` tells: 'T3'. */
export function factsOfType(reply: JsonRecord | null): Partial<IdentityFacts> {
  return dropNulls(named(textField(reply, 'type')))
}

/** What `overview` tells, in either of its two shapes: HonorKnight's machines run the same interface with another page. */
export function factsOfOverview(overview: JsonRecord | null): Partial<IdentityFacts> {
  const info = recordOf(field(overview, 'minerInfo'))
  if (info === null) {
    const version = recordOf(field(overview, 'version'))
    return {
      ...factsOfType(overview),
      ...dropNulls({ firmwareVersion: textField(version, 'platform_v'), mac: looseMac(textField(version, 'ethaddr')) }),
    }
  }
  return dropNulls({
    make: 'HonorKnight',
    model: textField(info, 'model'),
    algorithm: 'sha256d' as const,
    firmwareVersion: textField(info, 'minerVersion'),
    mac: looseMac(textField(info, 'macAddress')),
    serial: serialOf(textField(info, 'sn')),
  })
}

function named(name: string | null): Pick<IdentityFacts, 'model' | 'algorithm'> {
  const model = modelNamed(name)
  return { model: model?.name ?? name, algorithm: model?.algorithm ?? null }
}

/** Some images put blanks into it: 'a0: b0:45:21:5b: f0'. */
function looseMac(text: string | null): string | null {
  return macOf(text?.replace(/\s+/g, '') ?? null)
}

function keyOf(name: string): string {
  return name.toUpperCase().replace(/[\s_-]+/g, '')
}
