import { describe, expect, test } from 'vitest'
import type { LocalSubnet, NamedRange, ScanProgress } from '../../../main/contract/scan.ts'
import { addressCount, checkChoice, firstChoice, rangeProblem, toggled } from './choice.ts'
import { compareWithLast, scanPct, scanRate, scanStage } from './compare.ts'

const lan: LocalSubnet = { range: '192.168.1.0/24', interfaceName: 'eth0', addresses: 254, kind: 'lan', offered: true, remark: null }
const docker: LocalSubnet = { ...lan, range: '172.17.0.0/16', interfaceName: 'docker0', kind: 'docker', offered: false, remark: 'Docker' }
const hall: NamedRange = { id: 'b', name: 'Hall B', text: '10.0.4.1-10.0.4.100 # the annexe' }

describe('what is chosen to scan', () => {
  test('begins with what the engine offers and leaves Docker and VPNs out', () => {
    expect(firstChoice([lan, docker])).toEqual({ subnets: ['192.168.1.0/24'], saved: [], typed: '' })
  })

  test('adds up networks, saved ranges and free text', () => {
    const checked = checkChoice({ subnets: [], saved: ['b'], typed: '10.0.5.7' }, [hall])
    expect(checked).toEqual({ kind: 'good', ranges: '10.0.4.1-10.0.4.100 # the annexe\n10.0.5.7', addresses: 101 })
  })

  test('counts an address that is named twice once', () => {
    expect(checkChoice({ subnets: [], saved: ['b'], typed: '10.0.4.50' }, [hall])).toMatchObject({ kind: 'good', addresses: 100 })
  })

  test('is empty when nothing is ticked and only comments are typed', () => {
    expect(checkChoice({ subnets: [], saved: [], typed: '' }, [])).toEqual({ kind: 'empty' })
    expect(checkChoice({ subnets: [], saved: [], typed: '# later' }, []).kind).not.toBe('good')
  })

  test('names the bad piece of what was typed', () => {
    const checked = checkChoice({ subnets: ['192.168.1.0/24'], saved: [], typed: '10.0.0.999' }, [])
    expect(checked).toMatchObject({ kind: 'bad', where: 'typed' })
    expect(rangeProblem('10.0.0.999')).toContain('999')
    expect(addressCount('10.0.0.999')).toBeNull()
  })

  test('names the saved range that cannot be read', () => {
    const checked = checkChoice({ subnets: [], saved: ['b'], typed: '' }, [{ ...hall, text: '10.0.0.0/99' }])
    expect(checked).toMatchObject({ kind: 'bad', where: 'saved' })
    expect(checked.kind === 'bad' && checked.problem.startsWith('Hall B: ')).toBe(true)
  })

  test('says while it is typed that it is more than one scan asks, and how many it is', () => {
    expect(rangeProblem('10.0.0.0/12')).toBeNull()
    expect(rangeProblem('10.0.0.0/8')).toMatch(/^These are 16,777,214 addresses, more than one scan asks \(1,048,576, a \/12\)/)
    const checked = checkChoice({ subnets: ['10.16.0.0/24'], saved: [], typed: '10.0.0.0-10.15.255.255' }, [])
    expect(checked).toMatchObject({ kind: 'bad', where: 'together', problem: expect.stringContaining('1,048,830 addresses') })
  })

  test('ticks and unticks', () => {
    expect(toggled(toggled([], 'a'), 'b')).toEqual(['a', 'b'])
    expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
  })
})

describe('a scan', () => {
  const progress: ScanProgress = {
    id: 's',
    state: 'running',
    pass: 1,
    addresses: 1000,
    asked: 500,
    again: 0,
    answering: 0,
    miners: 40,
    newMiners: 3,
    unknown: 1,
    silent: 400,
    startedAt: 10_000,
    endedAt: null,
    etaS: 5,
    message: null,
  }

  test('never moves its bar back when the second pass begins', () => {
    const endOfFirst = scanPct({ ...progress, asked: 1000 })
    const startOfSecond = scanPct({ ...progress, pass: 2, asked: 0, addresses: 60 })
    expect(startOfSecond).toBeGreaterThanOrEqual(endOfFirst)
    expect(scanPct({ ...progress, state: 'done' })).toBe(100)
    expect(scanPct({ ...progress, addresses: 0, asked: 0 })).toBe(0)
  })

  test('tells apart asking, looking again and waiting for answers', () => {
    expect(scanStage(progress)).toBe('asking')
    expect(scanStage({ ...progress, asked: 1000, answering: 4 })).toBe('waiting')
    expect(scanStage({ ...progress, pass: 2, asked: 941, again: 59, answering: 4 })).toBe('again')
    expect(scanStage({ ...progress, pass: 2, asked: 1000, again: 59, answering: 4 })).toBe('waiting')
  })

  test('tells its rate while it asks in the first pass only', () => {
    expect(scanRate(progress, 12_000)).toBe(250)
    expect(scanRate(progress, 10_100)).toBeNull()
    expect(scanRate({ ...progress, pass: 2 }, 12_000)).toBeNull()
    expect(scanRate({ ...progress, state: 'done' }, 12_000)).toBeNull()
  })

  test('is compared with the last one only when there was one', () => {
    const report = { progress, found: ['a', 'b'], new: ['b'], gone: ['c'], moved: [], unknown: [], before: 2 }
    expect(compareWithLast(report)).toEqual({ before: 2, now: 2, new: 1, gone: 1, moved: 0 })
    expect(compareWithLast({ ...report, before: 0 })).toBeNull()
  })
})
