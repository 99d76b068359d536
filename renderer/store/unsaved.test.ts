import { beforeEach, expect, test } from 'vitest'
import { closeDialog, leaveDialog, openDialog, openInstead, useDialog } from './dialogs.ts'
import { showView, usePrefs } from './prefs.ts'
import { hasUnsaved, holdUnsaved, keepEditing, leaving, useQuestion } from './unsaved.ts'

const question = () => useQuestion.getState().question
const shown = () => usePrefs.getState().view

let release: (() => void)[] = []
beforeEach(() => {
  for (const one of release) one()
  release = []
  keepEditing()
  closeDialog()
  usePrefs.setState({ view: 'settings', filter: '' })
})

function type(kind: 'credentials' | 'profile' | 'schedule', place: 'view' | 'dialog') {
  release.push(holdUnsaved({ kind, place }))
}

test('with nothing typed a view is left at once', () => {
  showView('fleet', { filter: 'temp>80' })
  expect(question()).toBeNull()
  expect(usePrefs.getState()).toMatchObject({ view: 'fleet', filter: 'temp>80' })
})

test('a view with something typed stays until the user discards it, and what was to follow waits as long', () => {
  type('credentials', 'view')
  type('profile', 'view')
  let followed = false
  const follow = () => {
    followed = true
  }
  showView('fleet', { filter: 'temp>80' }, follow)
  expect(question()?.kinds).toEqual(['credentials', 'profile'])
  keepEditing()
  expect([shown(), usePrefs.getState().filter, followed, hasUnsaved()]).toEqual(['settings', '', false, true])

  showView('fleet', { filter: 'temp>80' }, follow)
  question()?.discard()
  expect([shown(), usePrefs.getState().filter, followed, hasUnsaved(), question()]).toEqual(['fleet', 'temp>80', true, false, null])
})

test('the view that is shown can be shown again without asking', () => {
  type('credentials', 'view')
  showView('settings')
  expect(question()).toBeNull()
})

test('a dialog with something typed asks before it is closed or replaced by another', () => {
  openDialog({ kind: 'schedule' })
  type('schedule', 'dialog')
  leaveDialog()
  expect(question()?.kinds).toEqual(['schedule'])
  expect(useDialog.getState().open).toEqual({ kind: 'schedule' })
  keepEditing()
  openDialog({ kind: 'scan' })
  expect(useDialog.getState().open).toEqual({ kind: 'schedule' })
  question()?.discard()
  expect(useDialog.getState().open).toEqual({ kind: 'scan' })
})

test('a dialog that has saved, or hands over what was typed, asks nothing', () => {
  openDialog({ kind: 'schedule' })
  type('schedule', 'dialog')
  openInstead({ kind: 'keys' })
  expect([useDialog.getState().open, question()]).toEqual([{ kind: 'keys' }, null])
  closeDialog()
  expect([useDialog.getState().open, question()]).toEqual([null, null])
})

test('what is typed in the view behind a dialog is not lost with the dialog, nor the other way round', () => {
  type('credentials', 'view')
  openDialog({ kind: 'scan' })
  leaveDialog()
  expect([useDialog.getState().open, question()]).toEqual([null, null])

  for (const one of release) one()
  type('schedule', 'dialog')
  showView('fleet')
  expect([shown(), question()]).toEqual(['fleet', null])
})

test('another item of a list asks only for typing of its own kind', () => {
  type('credentials', 'view')
  let went = 0
  const go = () => {
    went++
  }
  leaving(({ kind }) => kind === 'profile', go)
  leaving(({ kind }) => kind === 'credentials', go)
  expect(went).toBe(1)
  question()?.discard()
  expect(went).toBe(2)
})
