import { expect, test, vi } from 'vitest'
import { menuTemplate } from './menu.ts'

vi.mock('electron', () => ({ Menu: {} }))

function rolesOf(isMac: boolean, isPackaged: boolean): string {
  return JSON.stringify(menuTemplate({ isMac, isPackaged, openLogs: () => {} }))
}

test('the packaged app has no developer tools', () => {
  expect(rolesOf(false, true)).not.toMatch(/toggleDevTools|reload/)
  expect(rolesOf(false, false)).toContain('toggleDevTools')
})

test('each system has copy and paste and a way to quit', () => {
  expect(rolesOf(true, true)).toMatch(/appMenu.*editMenu/)
  expect(rolesOf(false, true)).toMatch(/"quit".*editMenu/)
})
