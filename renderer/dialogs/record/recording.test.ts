import { describe, expect, test } from 'vitest'
import { bundleSchema, type FinishedRecording, type RecordingEvent } from '../../../main/contract/recording.ts'
import { byKind, type RecordingState, recordingFile, takeEvent } from './recording.ts'

const finished: FinishedRecording = {
  bundle: { format: 'headframe-recording', version: 1, files: { 'manifest.json': '{}', 'rpc-version.json': '{"STATUS":[]}' } },
  manifest: { model: 'Antminer S19j Pro+', firmware: 'x', source: 'x', driver: 'antminer-stock', recordedAt: Date.UTC(2026, 0, 2) },
  scrubbed: [
    { kind: 'mac', original: '02:aa:bb:cc:dd:ee', invented: '02:11:22:33:44:55', times: 2 },
    { kind: 'worker', original: 'acme.w1', invented: 'kuqe.t4', times: 6 },
    { kind: 'mac', original: '02aabbccddee', invented: '021122334455', times: 1 },
  ],
  reread: { same: true, differences: [], problem: null },
}

function stateAfter(...events: readonly RecordingEvent[]): RecordingState {
  return events.reduce(takeEvent, { phase: 'not-begun' })
}

describe('a recording', () => {
  test('counts its questions and those without an answer until it is done', () => {
    const asked = { type: 'asked', count: 1, question: 'tcp version', answered: true } as const
    const silent = { type: 'asked', count: 2, question: 'GET /', answered: false } as const
    expect(stateAfter(asked, silent)).toEqual({ phase: 'asking', count: 2, question: 'GET /', silent: 1 })
    expect(stateAfter(asked, silent, { type: 'done', recording: finished })).toEqual({ phase: 'done', recording: finished })
  })

  test('that failed says why', () => {
    expect(stateAfter({ type: 'failed', problem: 'Nothing answers.' })).toEqual({ phase: 'failed', problem: 'Nothing answers.' })
  })

  test('is saved as one file that the command line takes, without a word that was replaced', () => {
    const { name, text } = recordingFile(finished)
    expect(name).toBe('headframe-recording-antminer-stock-antminer-s19j-pro-2026-01-02.json')
    expect(bundleSchema.parse(JSON.parse(text))).toEqual(finished.bundle)
    for (const { original } of finished.scrubbed) expect(text).not.toContain(original)
  })

  test('shows what was replaced by kind', () => {
    expect([...byKind(finished.scrubbed)].map(([kind, words]) => [kind, words.length])).toEqual([
      ['mac', 2],
      ['worker', 1],
    ])
  })
})
