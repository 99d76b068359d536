import { MantineProvider } from '@mantine/core'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { Rollout } from '../../../main/contract/rollout.ts'
import { rolloutOf, stepOf } from './rollout.sample.ts'
import { RolloutActions } from './rollout-actions.tsx'

/** The buttons on both sides of the gap in the middle of the footer. */
function sidesOf(change: Partial<Rollout>): readonly (readonly string[])[] {
  const rollout = { ...rolloutOf([stepOf(0, { state: 'failed' })]), ...change }
  const markup = renderToStaticMarkup(
    <MantineProvider>
      <RolloutActions rollout={rollout} ask={null} />
    </MantineProvider>,
  )
  return markup
    .split(/<span class="[^"]*spring[^"]*"[^>]*><\/span>/)
    .map(side => [...side.matchAll(/label">([^<]+)</g)].flatMap(([, label]) => label ?? []))
}

test('what Pause gives way to when a rollout ends is on its other side: a second press of it meets nothing that writes', () => {
  expect(sidesOf({ state: 'running', canUndo: true })).toEqual([['Export'], ['Cancel the rest', 'Pause', 'Close, it goes on']])
  expect(sidesOf({ state: 'paused', canUndo: true })).toEqual([
    ['Export', 'Undo'],
    ['Cancel the rest', 'Go on', 'Close'],
  ])
  expect(sidesOf({ state: 'done', canUndo: true })).toEqual([['Export', 'Undo', 'Retry 1 failed'], ['Close']])
})
