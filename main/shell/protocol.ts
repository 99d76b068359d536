import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { CustomScheme, Protocol } from 'electron'

/** Where the window's page lives. A scheme of its own: file:// pages may read the whole disk. */
export const appOrigin = 'app://headframe'

/** To be registered before the app is ready. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** The window makes no network calls at all: it talks over a MessagePort. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Serves the built window from `folder` under app://headframe/, and nothing else. */
export function serveApp(protocol: Protocol, folder: string): void {
  protocol.handle('app', request => respond(folder, request.url))
}

/** The reply to one request of the window. */
export async function respond(folder: string, url: string): Promise<Response> {
  const path = fileFor(folder, url)
  const type = path === null ? undefined : mimeTypes[extname(path)]
  if (path === null || type === undefined) return new Response('Not found', { status: 404 })
  const body = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return null
    throw error
  })
  if (body === null) return new Response('Not found', { status: 404 })
  const headers = { 'Content-Type': type, 'Content-Security-Policy': contentSecurityPolicy, 'X-Content-Type-Options': 'nosniff' }
  return new Response(new Uint8Array(body), { headers })
}

/** The file that a URL means; `null` when it is not of our origin or leaves the folder. */
export function fileFor(folder: string, url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.protocol !== 'app:' || parsed.host !== 'headframe') return null
  const path = decoded(parsed.pathname)
  if (path === null || path.includes('\0') || path.includes('\\')) return null
  const file = join(folder, path === '/' ? 'index.html' : path)
  return file.startsWith(folder + sep) ? file : null
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
