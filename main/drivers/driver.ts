import type { ActionId, ParamsOf } from '../contract/actions/registry.ts'
import type { Algorithm, MinerAddress, MinerConfig, MinerLog, MinerState, NetworkConfig, Telemetry } from '../contract/model.ts'
import type { CgminerPort } from '../transport/cgminer-tcp.ts'
import type { DialoguePort } from '../transport/dialogue.ts'
import type { FramedPort } from '../transport/framed-tcp.ts'
import type { HttpPort, HttpReply, Upload } from '../transport/http.ts'
import type { LoginPort } from '../transport/logins.ts'
import type { Parsed } from '../transport/tolerant-json.ts'

/** A question asked to find out what answers. Identical probes of several drivers are sent once. */
export type Probe =
  /** One command on the cgminer API. */
  | { readonly kind: 'cgminer'; readonly command: string }
  /** A GET without credentials. */
  | { readonly kind: 'http'; readonly path: string }

/** A question of the second round, asked only of a machine that looks like the family. */
export type FollowUpProbe =
  | { readonly kind: 'cgminer'; readonly command: string }
  /** A GET without credentials. `port` absent = the web port, `api` = the API port (4028 speaks HTTP on some); else that port, with TLS if told. */
  | { readonly kind: 'http'; readonly path: string; readonly port?: number | 'api'; readonly tls?: boolean }
  /** One message in a frame. */
  | { readonly kind: 'framed'; readonly port: number; readonly message: Readonly<Record<string, unknown>> }

/** What a question to another port than the two usual ones brought. */
export type FollowUpAnswer =
  | { readonly kind: 'http'; readonly reply: HttpReply }
  | { readonly kind: 'framed'; readonly text: string; readonly parsed: Parsed }

/** Questions that would be too much for every machine. */
export interface FollowUp {
  /** Pure. Whether the first round looks like this family. */
  when(evidence: Evidence): boolean
  /** In this order. Those of all families together are cut at eight a machine; a port that does not answer is not asked twice. */
  readonly probes: readonly FollowUpProbe[]
}

/** What one cgminer probe brought: a parsed reply, or how it failed to give one. */
export type CgminerAnswer =
  | { readonly kind: 'reply'; readonly parsed: Parsed; readonly text: string }
  /** The connection was taken and closed with 0 bytes: our address is not in its api-allow. */
  | { readonly kind: 'not-allowed' }
  /** Something else than the cgminer protocol answered (HTML, SSH banner, garbage). */
  | { readonly kind: 'garbage'; readonly text: string }
  | { readonly kind: 'silent' }

/** Everything that the probes brought from one address. */
export interface Evidence {
  readonly ip: string
  /** Ports that took a connection. */
  readonly openPorts: readonly number[]
  /** By command; a command that was not asked is absent. */
  readonly cgminer: ReadonlyMap<string, CgminerAnswer>
  /** By path. */
  readonly http: ReadonlyMap<string, HttpReply>
  /** What the second round brought from other ports, in the order in which it was asked; empty when there was none. */
  readonly more: readonly { readonly probe: FollowUpProbe; readonly answer: FollowUpAnswer }[]
}

/** What a driver recognises in the evidence. */
export interface Match {
  /**
   * 0-100. The most certain match of all drivers wins; no two drivers may claim the same evidence with the same certainty.
   * 20 = answers this protocol · 50 = the vendor's stock firmware by its words · 80 = its own name in the answer · 90+ = unmistakable.
   * After-market firmware outranks the stock that it imitates.
   */
  readonly certainty: number
  readonly facts: IdentityFacts
}

/** Who a miner is, as far as told. `null` = not told. */
export interface IdentityFacts {
  readonly make: string | null
  readonly model: string | null
  readonly algorithm: Algorithm | null
  readonly firmwareName: string
  readonly firmwareVersion: string | null
  /** Lower case with colons. */
  readonly mac: string | null
  readonly serial: string | null
  readonly hostname: string | null
  /** Serials of the hashboards: identity when there is no MAC. */
  readonly boardSerials: readonly string[]
  /** Which of the credentials opened it; `null` = none was needed or none worked. */
  readonly access: 'open' | 'default-password' | 'password' | 'locked' | null
}

/** A connection to one miner, with everything a driver may use. It holds one connection at a time. */
export interface Session {
  readonly ip: string
  /** The ports that it really answered on. */
  readonly address: MinerAddress
  /** The cgminer API; requests are queued one behind the other. */
  readonly cgminer: CgminerPort
  /** The web interface, with Digest and the credential set of this address already in place. */
  readonly http: HttpPort
  /** The same port without credentials, for firmware with a login of its own: every status is returned, 401 too. */
  readonly rest: HttpPort
  /** Another plain HTTP port of the same miner, without credentials (e.g. 6060 of Antminer stock). */
  httpAt(port: number): HttpPort
  /** An HTTPS port with whatever certificate, without credentials. */
  httpsAt(port: number): HttpPort
  /** A port that takes and gives JSON behind a length of 4 bytes (4433 of Whatsminer). */
  framedAt(port: number): FramedPort
  /** The API port or another one, for what goes over one connection in several steps: a file in, a log out. */
  talkAt(port: number | 'api'): DialoguePort
  /** The passwords of this address, for firmware with a login of its own. Keep its token in `memo`. */
  readonly logins: LoginPort
  /** ms since the epoch. */
  now(): number
  /** Pauses, for firmware that needs it between two requests. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Who it was when last identified. */
  readonly facts: IdentityFacts
  /** Small facts that a driver keeps about this miner between polls ('newApi' -> true). Cleared when it is identified anew. */
  readonly memo: Map<string, unknown>
  /** A firmware file that the engine keeps, to be sent. Rejects with `MinerError` refused when it is gone. */
  openFile(id: string): Promise<Upload>
  /** Tells how far a long write has come, bytes of bytes. */
  progress(sent: number, total: number): void
}

/** What a firmware file says of itself, as far as its name and first bytes tell. */
export interface FirmwareImage {
  /** Empty = it names none. */
  readonly models: readonly string[]
  readonly version: string | null
}

/** What one poll brought. */
export interface Reading {
  readonly telemetry: Telemetry
  /**
   * What the firmware says it does. `hashing` covers every rate above 0, `unknown` is for replies without any rate; the fleet makes
   * `degraded`, `starting`, `offline` out of it.
   */
  readonly activity: Extract<MinerState, 'hashing' | 'starting' | 'idle' | 'sleeping' | 'unknown'>
  /** What this reading tells about identity, for free; absent keys are unchanged. */
  readonly facts: Partial<IdentityFacts>
}

/** How a driver does one action. */
export interface ActionHandler<Params> {
  /**
   * Sends it. Resolves when the miner took the request, which proves nothing yet; throws `MinerError` when it
   * refused, or when our own guard refused before a byte was sent. A timeout thrown here means "unknown", the caller reads back.
   */
  run(session: Session, params: Params, signal: AbortSignal): Promise<void>
  /**
   * Pure. What would make a write of these values harm or fail on this family, as a sentence naming the piece; `null` = nothing known.
   * `run` refuses the same values before a byte is sent; here they are refused in the preview already.
   */
  check?(params: Params, facts: IdentityFacts): string | null
  /** Asks the miner whether it lets us do this, for the preview; writes nothing. Throws `MinerError` `unsupported` with the reason. */
  ready?(session: Session, signal: AbortSignal): Promise<void>
  /** For `setPassword`: the user whose password it is. */
  readonly user?: string
  /** For `locate`: whether the LED blinks now. */
  isOn?(session: Session, signal: AbortSignal): Promise<boolean | null>
  /** Why this model cannot do it although its family can; `null` = it can. */
  unless?(facts: IdentityFacts): string | null
}

/** A user and password that everybody knows. When it opens a miner, that is reported. */
export interface DefaultCredential {
  readonly user: string
  readonly password: string
}

/** A firmware family. Stateless: one instance serves every miner of the family. */
export interface Driver {
  /** 'antminer-stock' */
  readonly id: string
  /** 'Antminer stock' */
  readonly name: string
  /** What discovery should ask. */
  readonly probes: readonly Probe[]
  /** What discovery should ask beyond that of a machine that looks like this family. `identify` then gets the answers of both rounds. */
  readonly followUp?: FollowUp
  /** What it leaves the factory with, in the order in which it is tried after the user's own; few, because some firmware locks out. */
  readonly defaultCredentials: readonly DefaultCredential[]
  /** Pure. */
  identify(evidence: Evidence): Match | null
  /**
   * Asks whether it is this family at all, where `identify` could only guess (a certainty below 50); `null` = it cannot be told.
   * Throws only `cancelled`.
   */
  confirm?(session: Session, signal: AbortSignal): Promise<boolean | null>
  /** Asks for the identity that the probes could not tell (MAC, serial, exact model). Throws `MinerError`. */
  readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts>
  /** One poll, in the fewest connections. Throws `MinerError`. */
  read(session: Session, signal: AbortSignal): Promise<Reading>
  /** What verify and undo compare. Throws `MinerError`. */
  readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig>
  /** How it stands on the network. There when `setHostname` or `setNetwork` is. Throws `MinerError`. */
  readNetwork?(session: Session, signal: AbortSignal): Promise<NetworkConfig>
  /** What it has written down about itself. Absent = its logs cannot be read. Throws `MinerError`. */
  readLogs?(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]>
  /**
   * Whether one of the session's passwords opens it; `null` = it lets everybody in. For families whose `readConfig` wants no password;
   * for the others that is asked. Throws `MinerError` for everything but a refused password.
   */
  opens?(session: Session, signal: AbortSignal): Promise<boolean | null>
  /** Pure. What a file tells that looks like firmware of this family; `null` = it does not. There when `upgradeFirmware` is. @param head its first 64 KiB at the most */
  firmwareImage?(name: string, head: Uint8Array): FirmwareImage | null
  /** What to ask for a bug report, in order: commands and paths, on whichever port. */
  readonly rawRequests: readonly FollowUpProbe[]
  /** Presence IS the capability. */
  readonly actions: { readonly [Id in ActionId]?: ActionHandler<ParamsOf<Id>> }
}
