import { describe, expect, test } from 'vitest'
import { runSim } from './command.ts'
import type { Hall } from './hall.ts'
import { askApi, isOpen } from './raw-client.ts'

const ports = ['--api-port', '14028', '--web-port', '18080']

/** Runs the command until it is ready, looks, and stops it as Ctrl+C does. */
async function run(args: readonly string[], look: (hall: Hall) => Promise<void> = async () => undefined) {
  const stop = new AbortController()
  const out: string[] = []
  const err: string[] = []
  const terminal = { signal: stop.signal, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
  const code = await runSim(args, terminal, hall => void look(hall).finally(() => stop.abort()))
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('sim', () => {
  test('says in one line what it serves and where, and closes every port when stopped', async () => {
    const { code, out } = await run(['--miners', '10', '--base', '127.33.21.0/24', '--seed', '3', ...ports], async hall => {
      expect(await askApi('127.33.21.1', 14_028, 'version')).toContain('Antminer')
      expect(hall.addresses).toHaveLength(10)
    })
    expect(code).toBe(0)
    expect(out).toBe(
      '10 simulated miners at 127.33.21.1 to 127.33.21.10, API port 14028, web port 18080 (7 antminer-stock, 2 antminer-legacy, 1 cgminer; seed 3, speed 1). Ctrl+C stops.',
    )
    expect(await isOpen('127.33.21.1', 14_028)).toBe(false)
  })

  test('helps, naming every fault', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    for (const word of ['--miners', '--replay', 'deadboard', 'neverback']) expect(out).toContain(word)
  })

  test.each([
    [['--miners', 'many'], '--miners takes a whole number from 1 to 50000, not "many"'],
    [['--miners', '0'], 'not "0"'],
    [['--seed', '1.5'], '--seed takes a whole number'],
    [['--web-port', '70000'], '--web-port takes a whole number from 1 to 65535'],
    [['--speed', 'fast'], '--speed takes a number'],
    [['--fault', 'slow:5%,rusty:1%'], 'The fault "rusty" is not known'],
    [['--mix', 'nobody:100%'], 'The family "nobody" cannot be simulated'],
    [['--base', '192.168.1.0/24'], 'not on loopback'],
    [['--base', '127.33.21.0/30', '--miners', '9'], '127.33.21.0/30 holds 2 miners, not 9'],
    [['--replay', '/nowhere'], 'Each --replay needs its --at: there are 1 and 0'],
    [['--replay', '/nowhere', '--at', 'here'], '--at takes an address such as 127.20.9.1, not "here"'],
    [['--replay', '/nowhere', '--at', '127.33.21.5'], 'There is no folder /nowhere'],
    [['--wat'], "Unknown option '--wat'"],
    [['hall'], "Unexpected argument 'hall'"],
  ])('%j ends with 2 and names the piece', async (args, sentence) => {
    const { code, out, err } = await run(args)
    expect(err).toContain(sentence)
    expect([code, out]).toEqual([2, ''])
  })

  test('says what to do when a port is taken', async () => {
    await run(['--miners', '1', '--base', '127.33.21.32/30', ...ports], async () => {
      const second = await run(['--miners', '1', '--base', '127.33.21.32/30', ...ports])
      expect(second.code).toBe(1)
      expect(second.err).toContain('127.33.21.33:14028. Another simulator may be running: choose another --base')
    })
  })
})
