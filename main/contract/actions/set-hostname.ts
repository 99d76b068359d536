import { z } from 'zod'
import { MinerError } from '../failure.ts'
import { formatNumber } from '../units.ts'
import { expandPieces } from '../worker-template.ts'
import { defineAction } from './action.ts'

/** Longest that every firmware takes, in characters. */
const maxLength = 63

/** What a network takes as a host name (RFC 1123): letters, digits and dashes, no dash at either end. */
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/

/** What is wrong with a finished host name, as a sentence; `null` = nothing. */
export function hostnameProblem(name: string): string | null {
  if (name === '') return 'The host name is empty.'
  if (name.length > maxLength) return `The host name is longer than ${maxLength} characters.`
  return label.test(name) ? null : `"${name}" is no host name: letters, digits and dashes only, and no dash at either end.`
}

/** What is wrong with a template whatever the miner. */
function templateWords(text: string): string | null {
  return hostnameProblem(text.trim().replace(/\{[a-z0-9]+\}/g, 'x'))
}

/** Gives a machine its name on the network. */
export const setHostname = defineAction<'setHostname', { readonly hostname: string }, { readonly hostname: string }>({
  id: 'setHostname',
  label: 'Host name',
  progress: 'Changing the host name',
  effect: 'The machine gets another name on the network. Some restart their network for it; mining goes on or pauses for seconds.',
  risk: 'interrupts-hashing',
  ask: z.object({
    hostname: z
      .string()
      .trim()
      .superRefine((text, context) => {
        const problem = templateWords(text)
        if (problem !== null) context.addIssue({ code: 'custom', message: problem })
      }),
  }),
  form: [
    {
      kind: 'text',
      name: 'hostname',
      label: 'Host name',
      lines: 1,
      required: true,
      example: 'm-{mac6}',
      help: 'Pieces in braces differ from miner to miner: {n}, {ip3}, {ip4}, {mac}, {mac6}, {model}, {serial}, {label}.',
      problem: templateWords,
    },
  ],
  forMiner: (ask, miner, n) => {
    const name = expandPieces(ask.hostname, 'the host name', miner, n)
    if (!name.ok) throw new MinerError({ code: 'refused', reason: name.problem })
    const problem = hostnameProblem(name.text)
    if (problem !== null) throw new MinerError({ code: 'refused', reason: problem })
    return { hostname: name.text }
  },
  diff: (before, params) => {
    const was = before.network?.hostname ?? null
    return was === params.hostname ? [] : [{ field: 'host name', before: was, after: params.hostname }]
  },
  warnings: all => {
    const names = new Set(all.map(params => params.hostname))
    return names.size === all.length
      ? []
      : [`${formatNumber(all.length)} miners share ${names.size === 1 ? 'one host name' : `${formatNumber(names.size)} host names`}.`]
  },
  touches: [],
  looksAt: ['network'],
  took: (_before, after, params) => {
    const is = after.network?.hostname ?? null
    if (is === null) return { took: false, because: 'it does not tell its host name' }
    return is === params.hostname ? { took: true, note: null } : { took: false, because: `its host name is still ${is}` }
  },
  usualMs: 10_000,
  settleMs: 180_000,
  undo: before => {
    const was = before.network?.hostname ?? null
    return was === null || hostnameProblem(was) !== null ? null : { hostname: was }
  },
})
