import type { Model } from '../model.ts'
import { antminerModels } from '../models/antminer.ts'
import { remembered } from './remembered.ts'

/** A machine's type text, understood as far as it goes. */
export interface ModelName {
  /** 'Antminer' when the text or a known model says so, else `null`. */
  readonly make: string | null
  /** 'S19j Pro', or the text itself when no model is known by it; `null` when it says nothing. */
  readonly name: string | null
  /** `null` when no model is known by this name. */
  readonly model: Model | null
  /** What stood behind the model: 'Hiveon', 'Blissz v2.06 beta', '(vnish 3.8.6)'; `null` when nothing did. */
  readonly suffix: string | null
}

/** Hash board codes that some builds report in the place of the model. */
const boardCodes: Readonly<Record<string, string>> = {
  // The S19j Pro family: some boards of this code are the S19j Pro+ version.
  BHB42XXX: 'S19j Pro',
  BHB42XXXX: 'S19j Pro',
  BHB56801: 'S19 XP',
  BHB68601: 'S21',
  BHB68606: 'S21',
  A3HB70601: 'S21 Pro',
  HHB68XXX: 'S21 Hyd',
  H6HB70701: 'S21+ Hyd',
  HHB70801: 'S21e Hyd',
}

/** Other spellings of the same model. */
const spellings: Readonly<Record<string, string>> = { L7_I: 'L7', L9_I: 'L9', 'S19 HYD': 'S19 Hydro' }

/** Builders of modified images that write their name behind the model, or a version number. */
const tail = /\s+((?:hiveon|blissz|vnish|chipless|msk\w*|v\.?\s?\d+(?:\.\d+)*)\b.*)$/i

/** Reads a `Type` or `minertype` text: 'Antminer S19j Pro', 'ANTMINER S21 HYD.', 'Antminer S9\nV1.3.58', 'BHB68601'. */
export function parseModelName(text: string | null): ModelName {
  return parsed(text ?? '')
}

const parsed = remembered((text): ModelName => {
  const { core, suffix } = splitType(text)
  if (core === '') return { make: null, name: null, model: null, suffix }
  const bare = core.replace(/^antminer\b\s*/i, '')
  const model = modelNamed(bare)
  const make = model !== null || bare !== core ? 'Antminer' : null
  return { make, name: model?.name ?? (bare === '' ? null : bare), model, suffix }
})

/** The Antminer of this name in any of its spellings; `null` when none is known. */
export function modelNamed(name: string | null): Model | null {
  return name === null ? null : named(name)
}

const named = remembered((name): Model | null => {
  const upper = name.trim().replace(/\.$/, '').replace(/\s+/g, ' ').toUpperCase()
  return byKey.get(keyOf(boardCodes[upper] ?? spellings[upper] ?? upper)) ?? null
})

/** The model of this name in a make's own list, whatever the case and the blanks; `null` when none is. */
export function modelIn(models: readonly Model[], name: string | null): Model | null {
  return name === null ? null : (models.find(model => keyOf(model.name) === keyOf(name)) ?? null)
}

/** Whether a type is nothing but the code of one of Bitmain's hash boards. */
export function isBoardCode(type: string | null): boolean {
  return Object.hasOwn(boardCodes, type?.trim().toUpperCase() ?? '')
}

function splitType(text: string): { core: string; suffix: string | null } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a recorded image writes its version behind a line break
  const [line = '', ...rest] = text.trim().split(/[\u0000-\u001f\u007f]+/)
  const bracket = line.indexOf(' (')
  const head = bracket < 0 ? line : line.slice(0, bracket)
  const found = tail.exec(head)
  const core = (found ? head.slice(0, found.index) : head).trim().replace(/\.$/, '').replace(/\s+/g, ' ')
  const suffix = [found?.[1], bracket < 0 ? '' : line.slice(bracket), ...rest].join(' ').replace(/\s+/g, ' ').trim()
  return { core, suffix: suffix === '' ? null : suffix }
}

/** 'S19 XP', 'S19XP' and 's19 xp' are one model; so are 'HYDRO' and 'HYD'. */
function keyOf(name: string): string {
  return name
    .toUpperCase()
    .replace(/[\s_-]+/g, '')
    .replace(/HYDRO$/, 'HYD')
}

const byKey: ReadonlyMap<string, Model> = new Map(antminerModels.map(model => [keyOf(model.name), model]))
