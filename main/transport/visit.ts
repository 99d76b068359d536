import { type Knock, knock } from './knock.ts'

/** Where to knock. */
export interface Doors {
  readonly ip: string
  readonly apiPort: number
  /** `null` = there is no web port to ask. */
  readonly webPort: number | null
}

/** What knocking at one address showed. */
export type Verdict =
  /** The API port is open; the web port has not been asked. */
  | 'api'
  /** Only the web port is open. */
  | 'web'
  /** A machine is there, both ports are closed. */
  | 'closed'
  /** Nothing came back. */
  | 'silent'
  /** This computer ran out of sockets; the address must be asked again. */
  | 'exhausted'

export interface Wait {
  /** How long each port may take to answer, ms. */
  readonly ms: number
  /** From when on the web port is asked beside a silent API port, ms; `null` = never. */
  readonly webAfterMs: number | null
}

/**
 * Knocks at the API port, and at the web port when the API port is closed or stays silent. A live machine sees one connection at a
 * time. `done` is called once, never after the returned function was called.
 */
export function visit(doors: Doors, wait: Wait, done: (verdict: Verdict) => void): () => void {
  const { ip, apiPort, webPort } = doors
  let api: Knock | null = null
  let web: Knock | null = null
  let isWebAsked = false
  let webTimer: NodeJS.Timeout | undefined
  let stopWeb = () => {}
  const stopApi = knock(ip, apiPort, wait.ms, result => {
    api = result
    if (api === 'refused') askWeb(wait.ms)
    conclude()
  })
  if (wait.webAfterMs !== null && webPort !== null) {
    const { webAfterMs, ms } = wait
    webTimer = setTimeout(() => askWeb(ms - webAfterMs), webAfterMs)
  }

  function askWeb(ms: number) {
    clearTimeout(webTimer)
    if (webPort === null || isWebAsked) return
    isWebAsked = true
    stopWeb = knock(ip, webPort, ms, result => {
      web = result
      conclude()
    })
  }
  function conclude() {
    const verdict = verdictOf(api, isWebAsked ? web : 'silent')
    if (verdict === null) return
    stop()
    done(verdict)
  }
  function stop() {
    clearTimeout(webTimer)
    stopApi()
    stopWeb()
  }
  return stop
}

/** `null` = it is not decided yet. `web` is 'silent' where it was not asked. */
function verdictOf(api: Knock | null, web: Knock | null): Verdict | null {
  if (api === 'exhausted' || web === 'exhausted') return 'exhausted'
  if (api === 'open') return 'api'
  if (api === null || web === null) return null
  if (web === 'open') return 'web'
  return api === 'refused' || web === 'refused' ? 'closed' : 'silent'
}
