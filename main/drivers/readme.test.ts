import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listRecordings } from './recording.ts'

const heading = '## Recordings and what other programs read out of them'

test('a README that lists its recordings names each fixture and none that is not there', () => {
  const families = new Set(listRecordings().map(({ family }) => family))
  let named = 0
  for (const family of families) {
    const [, section] = readmeOf(family).split(heading)
    if (section === undefined) continue
    const table = section.split('\n## ', 1)[0] ?? ''
    const fixtures = listRecordings().filter(recording => recording.family === family)
    for (const { name } of fixtures) {
      expect(table, name).toContain(`\`${name.slice(family.length + 1)}\``)
      named++
    }
    const told = [...table.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    )
    const known = new Set(fixtures.map(({ name }) => name.slice(family.length + 1)))
    expect(
      told.filter(name => !known.has(name) && !name.endsWith('.ts')),
      family,
    ).toEqual([])
  }
  expect(named).toBeGreaterThanOrEqual(36)
})

function readmeOf(family: string): string {
  const path = join(import.meta.dirname, family, 'README.md')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
