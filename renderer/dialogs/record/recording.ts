import type { FinishedRecording, RecordingEvent, Scrubbed, ScrubbedKind } from '../../../main/contract/recording.ts'
import type { ResultFile } from '../rollout/export-result.ts'

/** How far the recording of one machine is. */
export type RecordingState =
  | { readonly phase: 'not-begun' }
  | { readonly phase: 'asking'; readonly count: number; readonly question: string; readonly silent: number }
  | { readonly phase: 'done'; readonly recording: FinishedRecording }
  | { readonly phase: 'failed'; readonly problem: string }

/** The state after an event. */
export function takeEvent(state: RecordingState, event: RecordingEvent): RecordingState {
  switch (event.type) {
    case 'asked': {
      const silent = (state.phase === 'asking' ? state.silent : 0) + (event.answered ? 0 : 1)
      return { phase: 'asking', count: event.count, question: event.question, silent }
    }
    case 'done':
      return { phase: 'done', recording: event.recording }
    case 'failed':
      return { phase: 'failed', problem: event.problem }
  }
}

/** The one file that is sent: what `headframe record FILE NAME` makes a folder of. The words that were replaced are not in it. */
export function recordingFile({ bundle, manifest }: FinishedRecording): ResultFile {
  const words = [manifest.driver ?? 'unknown', manifest.model].join(' ').toLowerCase()
  const day = new Date(manifest.recordedAt ?? 0).toISOString().slice(0, 10)
  const name = words.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  return { name: `headframe-recording-${name}-${day}.json`, type: 'application/json', text: `${JSON.stringify(bundle, null, 2)}\n` }
}

/** What was replaced, by kind, each kind's most frequent first. */
export function byKind(scrubbed: readonly Scrubbed[]): ReadonlyMap<ScrubbedKind, readonly Scrubbed[]> {
  return Map.groupBy(scrubbed, ({ kind }) => kind)
}
