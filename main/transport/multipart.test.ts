import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openHttp } from './http.ts'
import { multipart } from './multipart.ts'

test('a file goes out as browsers send it, in pieces, with its length told beforehand', async () => {
  const bytes = Buffer.alloc(200_000, '\r\n--boundary\u0000\u00ff', 'latin1')
  const seen: { length: string | undefined; type: string; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', piece => pieces.push(piece))
    request.on('end', () => {
      seen.push({ length: request.headers['content-length'], type: request.headers['content-type'] ?? '', body: Buffer.concat(pieces) })
      response.end('ok')
    })
  }).listen(0, '127.32.9.1')
  await new Promise(resolve => server.once('listening', resolve))
  const sent: number[] = []
  const file = {
    size: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000)
    },
  }
  const form = multipart({ part: 'file', fileName: 'a"b\r\n.bmu', fields: { keep: 'true' }, file, onSent: count => sent.push(count) })
  const { port } = server.address() as AddressInfo
  const reply = await openHttp({ host: '127.32.9.1', port }).request({
    method: 'POST',
    path: '/upgrade',
    headers: { 'content-type': form.contentType },
    upload: form.body,
    signal: AbortSignal.timeout(5_000),
  })
  server.close()
  expect(reply).toMatchObject({ status: 200, body: 'ok' })
  const [request] = seen
  expect(request?.length).toBe(String(request?.body.length))
  const parsed = await new Response(new Uint8Array(request?.body ?? []), { headers: { 'content-type': request?.type ?? '' } }).formData()
  expect(parsed.get('keep')).toBe('true')
  const part = parsed.get('file')
  if (!(part instanceof File)) throw new Error('no file arrived')
  expect(part.name).toBe('ab.bmu')
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes)).toBe(true)
  expect(sent.at(-1)).toBe(bytes.length)
})
