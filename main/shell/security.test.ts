import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { expect, test } from 'vitest'
import { blockNetwork, confine, denyPermissions, isOurs, minerPage } from './security.ts'

test.each([
  ['app://headframe/', true],
  ['app://headframe/index.html#x', true],
  ['app://headframe.evil.example/', false],
  ['app://headframe@evil.example/', false],
  ['https://headframe/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['', false],
])('%s is ours: %s', (url, ours) => expect(isOurs(url)).toBe(ours))

const roster = async (ip: string) => ip === '10.0.3.17'

test.each([
  ['http://10.0.3.17', 'http://10.0.3.17/'],
  ['https://10.0.3.17/', 'https://10.0.3.17/'],
  ['http://10.0.3.17:8080/', 'http://10.0.3.17:8080/'],
  ['http://10.0.3.17/cgi-bin/reboot.cgi?now=1#x', 'http://10.0.3.17/'],
  ['http://root:root@10.0.3.17/', 'http://10.0.3.17/'],
  ['http://10.0.3.18/', null],
  ['http://10.0.3.17.evil.example/', null],
  ['http://evil.example/', null],
  ['ftp://10.0.3.17/', null],
  ['file:///etc/passwd', null],
  ['smb://10.0.3.17/share', null],
  ['javascript:alert(1)', null],
  ['http://[::1]/', null],
  ['nonsense', null],
])('a click on %s opens %s', async (asked, opened) => expect(await minerPage(asked, roster)).toBe(opened))

test('denies every permission but writing to the clipboard, and all devices', () => {
  const taken: Record<string, (...args: never[]) => unknown> = {}
  const keep = (name: string) => (handler: (...args: never[]) => unknown) => {
    taken[name] = handler
  }
  denyPermissions({
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
  } as unknown as Session)
  const request = taken.request as unknown as (contents: null, permission: string, answer: (granted: boolean) => void) => void
  const granted: string[] = []
  const asked = [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'clipboard-sanitized-write',
    'openExternal',
    'fullscreen',
    'hid',
    'usb',
    'serial',
  ]
  for (const permission of asked) request(null, permission, yes => yes && granted.push(permission))
  expect(granted).toEqual(['clipboard-sanitized-write'])
  const check = taken.check as unknown as (contents: null, permission: string) => boolean
  expect(asked.filter(permission => check(null, permission))).toEqual(['clipboard-sanitized-write'])
  expect((taken.device as unknown as () => boolean)()).toBe(false)
})

test('cancels every request that is not for our own page', () => {
  const { promise, resolve } = Promise.withResolvers<(details: { url: string }, answer: (reply: { cancel: boolean }) => void) => void>()
  blockNetwork({ webRequest: { onBeforeRequest: resolve } } as Session)
  return promise.then(handler => {
    const passed: string[] = []
    const urls = [
      'app://headframe/assets/a.js',
      'https://evil.example/',
      'http://10.0.3.17/',
      'ws://10.0.3.17/',
      'file:///etc/passwd',
      'devtools://devtools/x.js',
    ]
    for (const url of urls) handler({ url }, ({ cancel }) => !cancel && passed.push(url))
    expect(passed).toEqual(['app://headframe/assets/a.js', 'devtools://devtools/x.js'])
  })
})

test('a window stays on its page and hands on what it wants opened', () => {
  let openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler(handler: typeof openHandler) {
      openHandler = handler
    },
  })
  const opened: string[] = []
  confine(contents as WebContents, url => opened.push(url))
  const prevented = (name: string, url: string) => {
    let stopped = false
    contents.emit(name, {
      url,
      preventDefault() {
        stopped = true
      },
    })
    return stopped
  }
  expect(prevented('will-navigate', 'https://evil.example/')).toBe(true)
  expect(prevented('will-frame-navigate', 'data:text/html,x')).toBe(true)
  expect(prevented('will-attach-webview', '')).toBe(true)
  expect(prevented('will-navigate', 'app://headframe/')).toBe(false)
  expect(openHandler({ url: 'http://10.0.3.17/' })).toEqual({ action: 'deny' })
  expect(opened).toEqual(['http://10.0.3.17/'])
})
