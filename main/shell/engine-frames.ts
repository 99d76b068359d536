/** What the shell and the engine's process tell each other. Plain data; ports travel beside a frame. */

/** The first frame: everything the engine needs to start. */
export interface EngineInit {
  readonly type: 'init'
  readonly dataDir: string
  /** Of the app. */
  readonly version: string
  /** The key that seals stored passwords, base64, out of the keychain; `null` = the keychain cannot be used here, a key file takes its place. */
  readonly key: string | null
  /** Start the simulated hall. */
  readonly demo: boolean
}

/** What the shell tells the engine's process. */
export type ToEngine =
  | EngineInit
  /** One port comes along: a window that wants to talk. */
  | { readonly type: 'port' }
  | { readonly type: 'suspend' }
  | { readonly type: 'resume' }
  /** Is this the address of a miner of the roster? Answered by `known`. */
  | { readonly type: 'is-known'; readonly question: number; readonly ip: string }
  | { readonly type: 'close' }

/** What the engine's process tells the shell. */
export type FromEngine =
  | { readonly type: 'ready' }
  /** It cannot start; restarting would not help. */
  | { readonly type: 'failed'; readonly reason: string }
  /** What goes on although nobody looks: `keep` = the app stays for it when its window is closed, as the sentence says. */
  | { readonly type: 'work'; readonly keep: string | null }
  /** It is asked to end and will, but miners are being flashed: it must not be killed before they are done. */
  | { readonly type: 'finishing'; readonly miners: number }
  | { readonly type: 'known'; readonly question: number; readonly known: boolean }

/** Posted with a port to a window, and by the preload script on to the page. */
export const portTag = 'headframe:engine'

/** Sent by the preload script when the page is there and wants a port. */
export const wantPortChannel = 'headframe:want-port'
