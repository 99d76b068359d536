import { sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { field, type JsonRecord, textField } from '../../transport/fields.ts'
import type { Evidence, IdentityFacts } from '../driver.ts'
import { isBoardCode } from './model-name.ts'

/** What the `version` command brought, for those that identify by it. */
export interface VersionReply {
  /** As it came, for words and spelling. */
  readonly text: string
  /** The VERSION row; empty when the miner refused the command. */
  readonly row: JsonRecord
  /** STATUS Description: 'cgminer 4.11.1'. */
  readonly description: string | null
}

/**
 * Words in a `version` reply of firmware that is not Bitmain's own although some of it says 'Antminer' too:
 * Braiins, LuxOS, Marathon, VNish, Hiveon and MSKminer, Blackminer and its kin, and other makers.
 */
const otherFirmware =
  /BOSMINER|BOSER|BRAIINS|\bBOS_|LUXMINER|MARAFW|KAONSU|VNISH|HIVEON|RWGLR|MSK|BLACKMINER|HAMMER|VOLCMINER|BTMINER|BITMICRO|WHATSMINER|BDMINER|AVALON|GCMINER|FLUXOS|INTCHAINS|KDAMINER|BFGMINER|INNOMINER|SGMINER|EPIC/i

/** The reply to `version`; `null` when none that follows the cgminer protocol came. */
export function versionReply(evidence: Evidence): VersionReply | null {
  const answer = evidence.cgminer.get('version')
  if (answer?.kind !== 'reply' || !answer.parsed.ok) return null
  const status = statusOf(answer.parsed.value)
  const row = sectionOf(answer.parsed.value, 'VERSION')[0]
  if (status === null && row === undefined) return null
  return { text: answer.text, row: row ?? {}, description: status?.description ?? null }
}

/** Whether Bitmain's own firmware speaks: it says 'Antminer' or names one of its boards, and no other maker's word stands in the reply. */
export function isBitmain(version: VersionReply): boolean {
  return (/ANTMINER/i.test(version.text) || isBoardCode(textField(version.row, 'Type'))) && !otherFirmware.test(version.text)
}

/**
 * Whether the rewritten program of 2020 and later formatted the reply: it puts a blank behind each colon, the older one none.
 * `null` when the reply has no object to see it by.
 */
export function isSpaced(version: VersionReply): boolean | null {
  const colon = /"STATUS"\s*:(\s?)/.exec(version.text)
  return colon === null ? null : colon[1] !== ''
}

/**
 * Whether nothing tells who it is: an API that refuses `version`, which no cgminer does, without a word of any make, and no first page. Those whose
 * other replies give them away ask on.
 */
export function isNameless(evidence: Evidence): boolean {
  const version = versionReply(evidence)
  const page = evidence.http.get('/')
  if (version === null || Object.keys(version.row).length > 0 || (page !== undefined && page.status !== 404)) return false
  return !/ANTMINER/i.test(version.text) && !otherFirmware.test(version.text)
}

/** How the web page asks for a password: the realm of its 401; `null` when it does not. */
export function digestRealm(evidence: Evidence): { readonly realm: string; readonly header: string; readonly server: string } | null {
  const reply = evidence.http.get('/')
  const header = reply?.status === 401 ? (reply.headers['www-authenticate'] ?? '') : ''
  const realm = /realm="([^"]*)"/i.exec(header)?.[1]
  return realm === undefined ? null : { realm, header, server: reply?.headers.server ?? '' }
}

/**
 * Whether Bitmain's web page is all that tells what it is: its realm, beside an API that is silent or does not know `version`. Marathon keeps
 * the realm; it is told apart by the answer of its own interface.
 */
export function isBitmainPage(evidence: Evidence): boolean {
  const page = digestRealm(evidence)
  if (page === null || !/^antMiner\b/i.test(page.realm)) return false
  const version = versionReply(evidence)
  if (version !== null) return Object.keys(version.row).length === 0 && !otherFirmware.test(version.text)
  return evidence.cgminer.get('version')?.kind !== 'garbage'
}

/** Nothing known yet but the name of the firmware. */
export function blankFacts(firmwareName: string): IdentityFacts {
  return {
    make: null,
    model: null,
    algorithm: null,
    firmwareName,
    firmwareVersion: null,
    mac: null,
    serial: null,
    hostname: null,
    boardSerials: [],
    access: null,
  }
}

/** A mining program by its own words. */
export interface Program {
  readonly name: string
  readonly version: string
  /** Whether the firmware's makers gave it a name of its own ('LUXminer', 'BOSminer+'). */
  readonly isOwn: boolean
}

/** The program: the VERSION key that is its makers' own, else what STATUS says, else the classic key. */
export function programOf(version: VersionReply): Program | null {
  const classic = ['CGMiner', 'BMMiner', 'Miner']
  const own = Object.keys(version.row).find(key => !classic.includes(key) && /miner|boser/i.test(key))
  if (own !== undefined) return { name: own, version: textField(version.row, own) ?? '', isOwn: true }
  const words = /^(\S*miner)\s+v?(\d\S*)/i.exec(version.description ?? '')
  if (words?.[1] && words[2]) return { name: words[1], version: words[2], isOwn: false }
  const key = classic.find(name => field(version.row, name) !== undefined)
  return key === undefined ? null : { name: key.toLowerCase(), version: textField(version.row, key) ?? '', isOwn: false }
}
