import type { Miner } from './model.ts'

/** Names of the pieces that a worker template may hold, with what each becomes. */
export const templateFields = {
  account: 'the account given with the pool',
  hostname: "the miner's host name",
  ip: 'the whole address, 10.0.3.17',
  ip3: 'the third number of the address, 3',
  ip4: 'the last number of the address, 17',
  mac: 'the MAC without colons, 021a2b3c4d5e',
  mac6: 'the last six digits of the MAC, 3c4d5e',
  model: 'the model without blanks, S19jPro',
  serial: 'the serial number',
  label: 'the label you gave it',
  n: 'its number in the selection, from 1',
} as const

export type TemplateField = keyof typeof templateFields

export type Expanded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }

/** A sentence about a template that no miner could fill in; `null` when it is good. */
export function templateProblem(template: string): string | null {
  if (template.trim() === '') return 'The worker template is empty. Write one like {account}.{ip4}, or leave it out.'
  const unknown = fieldsOfTemplate(template).find(name => !isTemplateField(name))
  if (unknown !== undefined)
    return `"{${unknown}}" is not known. Use ${Object.keys(templateFields)
      .map(name => `{${name}}`)
      .join(' ')}.`
  const rest = template.replace(/\{[^{}]*\}/g, '')
  if (/[{}]/.test(rest)) return 'A brace is not closed. Write a piece like {ip4}.'
  const blank = /[\s\p{Cc}]/u.exec(template)
  if (blank) return `A worker must not hold a blank (character ${blank.index + 1}): a blank in it makes miners lose their pools.`
  return null
}

/**
 * Fills a worker template in for one miner.
 * @param n 1-based place in the selection
 */
export function expandWorker(template: string, account: string, miner: Miner, n: number): Expanded {
  const problem = templateProblem(template)
  if (problem !== null) return { ok: false, problem }
  return filledIn(template, account, miner, n, 'the worker template')
}

/**
 * Fills the pieces of a host name or address in for one miner.
 * @param what how a message names the template: 'the host name'
 * @param n 1-based place in the selection
 */
export function expandPieces(template: string, what: string, miner: Miner, n: number): Expanded {
  const unknown = fieldsOfTemplate(template).find(name => !isTemplateField(name) || name === 'account')
  if (unknown !== undefined) return { ok: false, problem: `"{${unknown}}" is not known in ${what}` }
  return filledIn(template, '', miner, n, what)
}

function filledIn(template: string, account: string, miner: Miner, n: number, what: string): Expanded {
  const missing: string[] = []
  const text = template.replace(/\{([^{}]*)\}/g, (_whole, name: string) => {
    const value = isTemplateField(name) ? valueFor(name, account, miner, n) : null
    if (value === null || value === '') missing.push(name)
    return value ?? ''
  })
  return missing.length === 0
    ? { ok: true, text }
    : { ok: false, problem: `this miner does not tell its ${missing.join(' and ')}, which ${what} uses` }
}

function valueFor(name: TemplateField, account: string, miner: Miner, n: number): string | null {
  switch (name) {
    case 'account':
      return account
    case 'hostname':
      return clean(miner.hostname)
    case 'ip':
      return miner.address.ip
    case 'ip3':
      return miner.address.ip.split('.')[2] ?? null
    case 'ip4':
      return miner.address.ip.split('.')[3] ?? null
    case 'mac':
      return miner.mac?.replaceAll(':', '') ?? null
    case 'mac6':
      return miner.mac?.replaceAll(':', '').slice(-6) ?? null
    case 'model':
      return clean(miner.model)
    case 'serial':
      return clean(miner.serial)
    case 'label':
      return clean(miner.label)
    case 'n':
      return String(n)
  }
}

/** Worker names take letters, digits and a few marks; what else a label holds is dropped. */
function clean(text: string | null): string | null {
  return text === null ? null : text.replace(/[^A-Za-z0-9._-]/g, '')
}

/** The names in braces, known or not, in order. */
export function fieldsOfTemplate(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(match => match[1] ?? '')
}

function isTemplateField(name: string): name is TemplateField {
  return Object.hasOwn(templateFields, name)
}
