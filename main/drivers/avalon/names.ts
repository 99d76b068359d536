import type { Model } from '../model.ts'
import { avalonModels } from '../models/avalon.ts'
import { type MmValues, textIn } from './mm.ts'

/** As people write the models that firmware spells otherwise. */
const spellings: Readonly<Record<string, string>> = { nano3: 'Nano 3', nano3s: 'Nano 3S', mini3: 'Mini 3', q: 'Q' }

/** '1346' of '1346-116', 'AvalonMiner 1346-116' or 'Avalon 1346'; 'Nano 3S' of 'Nano3s'; `null` when nothing is told. */
export function modelNameOf(text: string | null): string | null {
  const bare = (text ?? '')
    .replace(/^avalon\s*miner\b|^avalon\b/i, '')
    .replace(/-.*$/, '')
    .trim()
  if (bare === '') return null
  const key = keyOf(bare)
  return spellings[key] ?? avalonModels.find(model => keyOf(model.name) === key)?.name ?? bare.slice(0, 40)
}

/** What is known of a model. */
export function modelOf(name: string | null): Model | null {
  return avalonModels.find(model => model.name === name) ?? null
}

/** What `Ver` tells: model and firmware. The A7 to A9 write both as one number, of which the first three digits are the model. */
export function partsOfVer(values: MmValues): { readonly model: string | null; readonly version: string | null } {
  const ver = textIn(values, 'Ver')
  if (ver === null) return { model: null, version: null }
  const old = /^([6-9]\d{2})\d{3,4}-/.exec(ver)
  if (old?.[1] !== undefined) return { model: old[1], version: ver.slice(0, 60) }
  return { model: modelNameOf(ver), version: ver.replace(/^.*-/, '').slice(0, 60) }
}

/** The machines for homes, which take other commands than the ones for halls. */
export function isForHomes(model: string | null): boolean {
  return /^(?:Q|Nano|Mini)\b/i.test(model ?? '')
}

/** Machines that hang on a controller of their own (A6 to A9). */
export function hangsOnController(model: string | null): boolean {
  return /^[6-9]\d{2}$/.test(model ?? '')
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[\s_]+/g, '')
}
