#!/usr/bin/env node
// Starts the command on the Node that comes with Headframe, whatever Node runs this file: the program is TypeScript, which older ones cannot run.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bundled = fileURLToPath(new URL(`../../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url))
const isRecent = Number(process.versions.node.split('.')[0]) >= 24
const node = existsSync(bundled) ? bundled : isRecent ? process.execPath : null

if (node === null) {
  console.error('Headframe needs the Node that its own install brings. Run "npm ci" in its folder and try again.')
  process.exit(1)
}

const main = fileURLToPath(new URL('main.ts', import.meta.url))
// Keeps what the program compiles to, which halves the time until the first miner is asked. Inside the install: in a shared temporary folder others could plant code.
const cache = fileURLToPath(new URL('../../node_modules/.cache/headframe', import.meta.url))
const env = { NODE_COMPILE_CACHE: cache, ...process.env }
// node:sqlite still announces itself as experimental; that is no news for whoever runs a command.
const child = spawn(node, ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)], { stdio: 'inherit', env })
// Ctrl+C reaches the child by itself; a signal sent to this process alone must be passed on, and this process must outlive the child.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => (process.stdin.isTTY && signal === 'SIGINT' ? undefined : child.kill(signal)))
child.once('error', error => {
  console.error(`Headframe could not start its Node: ${error.message}`)
  process.exit(1)
})
child.once('exit', code => process.exit(code ?? 1))
