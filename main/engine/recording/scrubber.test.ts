import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listRecordings, manifestOf, type Recording, sessionOf } from '../../drivers/recording.ts'
import { driverOf } from '../../drivers/registry.ts'
import { Scrubber } from './scrubber.ts'

function scrubbed(text: string, words: readonly string[] = []): string {
  const scrubber = new Scrubber(words)
  scrubber.learnFrom(text)
  return scrubber.scrub(text)
}

const telling: readonly (readonly [what: string, text: string, gone: readonly string[], stays: readonly string[]])[] = [
  ['a worker in its field', '{"User":"northhall.rig7","Accepted":5}', ['northhall', 'rig7'], ['"Accepted":5']],
  [
    'a worker in plain words elsewhere',
    '{"user":"northhall.rig7"} Rejected share of northhall.rig7',
    ['northhall'],
    ['Rejected share of '],
  ],
  ['a MAC in three spellings', '{"mac":"AA:BB:CC:DD:EE:01"} aa-bb-cc-dd-ee-01 aabbccddee01', ['AA:BB', 'aa-bb', 'aabbccddee01'], []],
  [
    'an address, not the mask',
    '{"ip":"192.168.7.31","mask":"255.255.255.0","self":"127.0.0.1"}',
    ['192.168.7.31'],
    ['255.255.255.0', '127.0.0.1'],
  ],
  ['no version', '{"Firmware Version":"8.1.2.4","API":"3.7"}', [], ['8.1.2.4', '3.7']],
  ['a pool host, not its port', '{"url":"stratum+tcp://eu.secret-pool.net:3333/#xnsub"}', ['secret-pool'], [':3333/#xnsub', '.net']],
  ['a password that is a number', '{"pass":48151623,"n":1}', ['48151623'], ['"n":1']],
  ['a bearer token', '{"token":"eyJhbGciOi.eyJzdWIiOjE.sig-9_"}', ['eyJhbGciOi', 'sig-9_'], []],
  [
    'a wallet',
    'paid to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq today',
    ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
    ['paid to ', ' today'],
  ],
  ['the cgminer text dialect', 'POOL=0,URL=x,User=northhall.rig7,Pass=hunter2,Prio=0|', ['northhall', 'hunter2'], ['POOL=0', 'Prio=0|']],
  ['brackets', 'Ver[1246-N] DNA[0201000012345678] TA[360]', ['0201000012345678'], ['Ver[1246-N]', 'TA[360]']],
  ['JSON inside JSON', '{"data":"{\\"user\\":\\"northhall.rig7\\"}"}', ['northhall'], ['{\\"user\\":\\"']],
  ['serials in a list', '{"boardSerials":["HB12345678","HB12345679"],"freq":[500,525]}', ['HB12345678', 'HB12345679'], ['[500,525]']],
  ['a reply that lost its end', '{"User":"northhall.rig7","pass":"hunt', ['northhall', 'hunt'], ['{"User":"']],
  ['the fee of the firmware', '{"user":"DevFee","url":"DevFee"}', [], ['"user":"DevFee"']],
]

describe('scrubbing', () => {
  test.each(telling)('%s', (_what, text, gone, stays) => {
    const out = scrubbed(text)
    expect(gone.filter(word => out.includes(word))).toEqual([])
    expect(stays.filter(word => !out.includes(word))).toEqual([])
    expect(out).toHaveLength(text.includes('192.168') ? out.length : text.length)
  })

  test('gives the same word the same invented one everywhere, another to another, and tells which', () => {
    const scrubber = new Scrubber([])
    const texts = ['{"user":"northhall.rig7"}', '{"worker":"northhall.rig8"}', '{"user":"northhall.rig7"}']
    for (const text of texts) scrubber.learnFrom(text)
    const [one = '', other = '', again = ''] = texts.map(text => scrubber.scrub(text))
    expect(one).toBe(again)
    expect(one.slice(9, 18)).toBe(other.slice(11, 20))
    expect(one.slice(9)).not.toBe(other.slice(11))
    expect(scrubber.scrubbed.map(({ original, times }) => [original, times])).toEqual([
      ['northhall.rig7', 2],
      ['northhall.rig8', 1],
    ])
  })

  test('shows no secret to whoever looks over what was replaced', () => {
    const scrubber = new Scrubber([])
    scrubber.scrub('{"password":"hunter22"}')
    expect(JSON.stringify(scrubber.scrubbed)).not.toContain('hunter22')
  })

  test('keeps the form of every word and never gives one back', () => {
    let runs = 0
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{6,24}$/), name => {
        const out = scrubbed(JSON.stringify({ serial: `${name}7`, hostname: name }))
        expect(out.toLowerCase()).not.toContain(name.toLowerCase())
        expect(out.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/\d/g, '0')).toBe(
          JSON.stringify({ serial: `${name}7`, hostname: name })
            .replace(/[a-z]/g, 'a')
            .replace(/[A-Z]/g, 'A')
            .replace(/\d/g, '0'),
        )
        runs++
      }),
      { numRuns: 200 },
    )
    expect(runs).toBe(200)
  })

  test('never hangs or throws, whatever a machine says', () => {
    let runs = 0
    fc.assert(
      fc.property(
        fc.string({ maxLength: 400, unit: fc.constantFrom('"', '\\', ':', '[', ']', '{', '}', ',', '=', 'user', 'mac', ' ', '1', 'a.') }),
        text => {
          expect(typeof scrubbed(text)).toBe('string')
          runs++
        },
      ),
      { numRuns: 300 },
    )
    expect(runs).toBe(300)
    const long = `{"serials":[${'"AB1234567",'.repeat(20_000)}`
    expect(scrubbed(long)).not.toContain('AB1234567')
  })

  test('leaves of every recorded machine what its driver reads', async () => {
    let compared = 0
    for (const recording of listRecordings()) {
      const driver = driverOf(recording.family)
      if (driver === null) continue
      const read = (of: Recording) => driver.read(sessionOf(of), new AbortController().signal).catch(() => null)
      const before = await read(recording)
      if (before === null) continue
      const after = await read({ ...recording, files: scrubbedFiles(recording) })
      expect(figuresOf(after?.telemetry), recording.name).toEqual(figuresOf(before.telemetry))
      compared++
    }
    console.info(`${compared} recorded machines read the same when scrubbed`)
    expect(compared).toBeGreaterThanOrEqual(40)
  })
})

function scrubbedFiles(recording: Recording): Readonly<Record<string, string>> {
  const { model, firmware } = manifestOf(recording)
  const scrubber = new Scrubber([model, firmware, recording.family])
  const files = readdirSync(recording.folder).map(name => [name, readFileSync(join(recording.folder, name), 'utf8')] as const)
  for (const [, text] of files) scrubber.learnFrom(text)
  return Object.fromEntries(files.map(([name, text]) => [name, name === 'manifest.json' ? text : scrubber.scrub(text)]))
}

/** Everything but words. */
function figuresOf(telemetry: unknown): unknown {
  return JSON.parse(
    JSON.stringify(telemetry ?? null, (key, value) => (['url', 'user', 'serial', 'text'].includes(key) ? undefined : value)),
  )
}
