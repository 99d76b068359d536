import { EventEmitter } from 'node:events'
import type { IpcMain } from 'electron'
import { expect, test } from 'vitest'
import { onFromWindow } from './ipc.ts'

test('hears the top frame of our page and nobody else', () => {
  const ipc = new EventEmitter()
  const heard: string[] = []
  onFromWindow(ipc as IpcMain, 'channel', () => heard.push('heard'))
  const ours = { url: 'app://headframe/' }
  const evil = { url: 'https://evil.example/' }
  ipc.emit('channel', { sender: { mainFrame: ours }, senderFrame: { url: 'app://headframe/' } })
  ipc.emit('channel', { sender: { mainFrame: evil }, senderFrame: evil })
  ipc.emit('channel', { sender: { mainFrame: ours }, senderFrame: null })
  expect(heard).toEqual([])
  ipc.emit('channel', { sender: { mainFrame: ours }, senderFrame: ours })
  expect(heard).toEqual(['heard'])
})
