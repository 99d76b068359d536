import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { drivers } from '../main/drivers/registry.ts'
import { withQuestions } from './discovery-questions.ts'
import { root } from './run.ts'
import { supportedDevices } from './supported-devices.ts'

test('the page of supported devices is what the code says; npm run docs makes it so', async () => {
  expect(await readFile(join(root, 'docs', 'supported-devices.md'), 'utf8')).toBe(supportedDevices())
})

test('the page names every firmware family', () => {
  expect(drivers.filter(driver => !supportedDevices().includes(`\`${driver.id}\``))).toEqual([])
})

test('the page of discovery tells each question as the drivers have it; npm run docs makes it so', async () => {
  const page = await readFile(join(root, 'docs', 'discovery.md'), 'utf8')
  expect(page).toBe(withQuestions(page))
  for (const { id, followUp } of drivers) if (followUp) expect(page).toContain(`| \`${id}\` |`)
})

/** Scripts that a document tells people to run must exist, and so must the files it points at. */
test.each(['README.md', 'CONTRIBUTING.md'])('%s names only scripts that exist', async name => {
  const text = await readFile(join(root, name), 'utf8')
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  const named = [...text.matchAll(/npm (?:run (?:-s )?)?([a-z]+)/g)]
    .flatMap(match => match[1] ?? [])
    .filter(word => word !== 'ci' && word !== 'run')
  expect(named.length).toBeGreaterThan(2)
  expect(named.filter(script => !Object.hasOwn(scripts, script))).toEqual([])
})

test('every script starts a file that exists', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  const files = Object.values(scripts).flatMap(command => /^node (\S+)/.exec(command)?.[1] ?? [])
  expect(files.length).toBeGreaterThan(8)
  for (const file of files) expect((await readFile(join(root, file), 'utf8')).length).toBeGreaterThan(0)
})
