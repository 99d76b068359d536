import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.ts'

/**
 * The command of `npm run bench`: runs main/bench/<name>.ts, all of them or those named, one after the other so that they do not disturb each
 * other. What begins with `--`, and what follows it, is handed on: `npm run bench -- poll --mix all`.
 */

const folder = join(root, 'main', 'bench')
const known = ['scan', 'poll', 'rollout', 'window'].filter(name => existsSync(join(folder, `${name}.ts`)))
const words = process.argv.slice(2)
const firstOption = words.findIndex(word => word.startsWith('--'))
const asked = firstOption < 0 ? words : words.slice(0, firstOption)
const options = words.slice(asked.length)
const unknown = asked.find(name => !known.includes(name))

if (unknown !== undefined) {
  console.error(`"${unknown}" is not a benchmark. There are ${known.join(', ')}.`)
  process.exit(2)
}
for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n== ${name}`)
  if ((await run(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, `${name}.ts`), ...options])) !== 0)
    process.exitCode = 1
}
