import { field, type JsonRecord, listOf, textField, textOf } from '../../transport/fields.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts } from '../driver.ts'
import type { Model } from '../model.ts'
import { auradineModels } from '../models/auradine.ts'

/** How people call it. */
export const firmwareName = 'FluxOS'

/** In any spelling; `null` = not known. */
export function modelNamed(name: string | null): Model | null {
  const key = name?.trim().toUpperCase()
  return auradineModels.find(model => model.name.toUpperCase() === key) ?? null
}

/** What a row of `ipreport` tells, as far as it tells it. */
export function factsOfReport(report: JsonRecord | null): Partial<IdentityFacts> {
  const name = textField(report, 'model')
  return dropNulls({
    model: modelNamed(name)?.name ?? name,
    firmwareVersion: textField(report, 'version'),
    mac: macOf(textField(report, 'mac')),
    serial: serialOf(textField(report, 'SerialNo')),
    hostname: textField(report, 'hostname'),
    boardSerials: boardSerialsOf(report),
  })
}

/** In the order of the boards. */
function boardSerialsOf(report: JsonRecord | null): readonly string[] | null {
  const serials = listOf(field(report, 'HBSerialNo')).flatMap(value => serialOf(textOf(value)) ?? [])
  return serials.length === 0 ? null : serials
}
