import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withQuestions } from './discovery-questions.ts'
import { root } from './run.ts'
import { supportedDevices } from './supported-devices.ts'

/** The command of `npm run docs`: writes the pages that are made from the code. A test says when they are out of date. */

writeFileSync(join(root, 'docs', 'supported-devices.md'), supportedDevices())

const discovery = join(root, 'docs', 'discovery.md')
writeFileSync(discovery, withQuestions(readFileSync(discovery, 'utf8')))
