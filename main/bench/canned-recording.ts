import type { RecordingEvent } from '../contract/recording.ts'

const version = '{"STATUS":[{"STATUS":"S","Msg":"BMMiner versions"}],"VERSION":[{"BMMiner":"1.0.0"}],"id":1}'

/** A recording of an invented miner, a question every so often, so that its progress can be seen and cancelled. @param pauseMs between two questions */
export async function* cannedRecording(model: string, pauseMs: number, signal: AbortSignal | undefined): AsyncGenerator<RecordingEvent> {
  const questions = ['tcp version', 'GET /', 'tcp stats', 'tcp pools', 'GET :6060/miner_power']
  for (const [n, question] of questions.entries()) {
    await new Promise(resolve => setTimeout(resolve, pauseMs))
    if (signal?.aborted === true) return
    yield { type: 'asked', count: n + 1, question, answered: !question.includes('6060') }
  }
  const manifest = { model, firmware: 'stock', source: 'invented', driver: 'antminer-stock', recordedAt: Date.UTC(2026, 0, 2) }
  const unanswered = [{ asked: 'GET :6060/miner_power', failure: { code: 'unreachable', detail: 'nothing listens' } as const }]
  yield {
    type: 'done',
    recording: {
      bundle: {
        format: 'headframe-recording',
        version: 1,
        files: { 'manifest.json': `${JSON.stringify({ ...manifest, unanswered })}\n`, 'rpc-version.json': version },
      },
      manifest: { ...manifest, unanswered },
      scrubbed: [
        { kind: 'address', original: '10.20.0.17', invented: '10.93.4.201', times: 3 },
        { kind: 'worker', original: 'northhall.b1-r2-07', invented: 'uqepzwvac.t4-k6-12', times: 6 },
        { kind: 'secret', original: '••••', invented: '••••', times: 2 },
      ],
      reread: { same: true, differences: [], problem: null },
    },
  }
}
