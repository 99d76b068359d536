import { expect, test } from 'vitest'
import type { CgminerAnswer, Evidence } from '../../drivers/driver.ts'
import { drivers } from '../../drivers/registry.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { candidatesFor } from './recognise.ts'

/** Pieces of pages and replies that a careless pattern looks through again and again when they are repeated. */
const pieces = ['<', ' ', '\n', 'a', '=', '{', '.', '-', '<meta ', '<meta name="firmware" ', '<title', '<title>\n', '<script ', '<html']
const more = ['<a href="', '<!--', 'realm="', 'content=', '/cgi-bin/luci', 'Nerd', 'AxeOS ', 'Miner ', 'Antminer ', 'lucky ', '<link rel=']

/** The longest page that drivers are given, and times that any of them needs for it: the slowest is some 10 ms. */
const pageLength = 131_072
const mostMs = 1500

function evidenceOf(piece: string): Evidence {
  const many = (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
  const headers = { 'www-authenticate': `Digest realm="${many(4000)}`, server: many(4000), location: many(4000) }
  const text = JSON.stringify({
    STATUS: [{ Msg: many(20_000) }],
    VERSION: [{ Type: many(20_000), CGMiner: many(20_000), Model: many(20_000) }],
  })
  const version: CgminerAnswer = { kind: 'reply', parsed: parseTolerant(text), text }
  const page = { status: 200, headers, body: many(pageLength) }
  return { ip: '127.36.8.1', openPorts: [4028, 80], cgminer: new Map([['version', version]]), http: new Map([['/', page]]), more: [] }
}

test('a page made to be slow holds no driver up', () => {
  let asked = 0
  for (const piece of [...pieces, ...more]) {
    const evidence = evidenceOf(piece)
    for (const driver of drivers) {
      const before = performance.now()
      driver.followUp?.when(evidence)
      candidatesFor([driver], evidence)
      expect(performance.now() - before, `${driver.id} over ${JSON.stringify(piece)}`).toBeLessThan(mostMs)
      asked++
    }
  }
  expect(asked).toBe((pieces.length + more.length) * drivers.length)
})
