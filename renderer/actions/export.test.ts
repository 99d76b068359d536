import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { sampleMiner } from '../store/miner.sample.ts'
import { columnOf, columns } from '../views/fleet/columns/registry.ts'
import { fileStamp, toCsv } from './export.ts'

const some = (...ids: string[]) => ids.flatMap(id => columnOf(id) ?? [])

test('writes the shown columns with their units, base values and empty cells for unknowns', () => {
  const csv = toCsv([sampleMiner(1), sampleMiner(2, { reading: null })], some('label', 'hashrate', 'power', 'chipTemp'))
  expect(csv).toBe('Label,"Hashrate now, TH/s","Power, W","Hottest chip, °C"\r\nA1-1,100,3000,70\r\nA1-2,,,')
})

test.each(['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\tx'])('%j from a miner cannot become a formula', text => {
  const csv = toCsv([sampleMiner(1, { label: text })], some('label'))
  const cell = Papa.parse<string[]>(csv, { newline: '\r\n' }).data[1]?.[0]
  expect(cell).toBe(`'${text}`)
})

test('a number below zero stays a number', () => {
  expect(toCsv([sampleMiner(1, { reading: { inletTempC: -12 } })], some('inletTemp'))).toContain('\r\n-12')
})

test('every column can be exported, read or not', () => {
  const csv = toCsv([sampleMiner(1), sampleMiner(2, { reading: null })], columns)
  const rows = Papa.parse<string[]>(csv).data
  expect(rows.map(row => row.length)).toEqual([columns.length, columns.length, columns.length])
})

test('file names carry the local time', () => {
  expect(fileStamp(new Date(2026, 0, 5, 7, 3))).toBe('2026-01-05-0703')
})
