import { statusOf } from '../../transport/cgminer-reply.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { blankFacts, isNameless } from '../dialect/evidence.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { Evidence, FollowUp, IdentityFacts, Match } from '../driver.ts'
import { factsOfDevice, factsOfVersion, modelOfDetails } from './facts.ts'
import { messageOf, v3Port } from './release.ts'

/** How people call it. */
export const firmwareName = 'Whatsminer'

/** Words of this maker: its mining program, its chip driver, its API. */
const ownWords = /BTMINER|BITMICRO|WHATSMINER/i

/** What tells the model, where `version` does not. */
export const followUp: FollowUp = {
  when: looksLikeOne,
  probes: [
    { kind: 'cgminer', command: 'get_version' },
    { kind: 'cgminer', command: 'devdetails' },
    { kind: 'framed', port: v3Port, message: { cmd: 'get.device.info' } },
  ],
}

/** Recognises MicroBT's firmware by its own words, or by the shape of answers that nobody else gives. */
export function identify(evidence: Evidence): Match | null {
  const device = deviceOf(evidence)
  const version = replyTo(evidence, 'get_version') ?? replyTo(evidence, 'version')
  const details = replyTo(evidence, 'devdetails')
  const isVersion = textField(messageOf(version), 'fw_ver') !== null
  const certainty = device !== null ? 92 : isVersion ? 90 : saysOwnWords(evidence) ? 85 : null
  if (certainty === null) return null
  const facts: IdentityFacts = {
    ...blankFacts(firmwareName),
    make: 'Whatsminer',
    algorithm: 'sha256d',
    ...dropNulls({ model: modelOfDetails(details) }),
    ...dropNulls(factsOfVersion(version)),
    ...dropNulls(factsOfDevice(device)),
  }
  return { certainty, facts }
}

/**
 * Pure. Old images call themselves 'cgminer 4.9.2' and nothing more; newer ones answer unknown commands with one flat object, which cgminer
 * never does. Who says nothing of itself at all is asked, too. Machines whose API on 4028 is shut have a web page that sends everybody to https.
 */
function looksLikeOne(evidence: Evidence): boolean {
  const reply = replyTo(evidence, 'version')
  if (reply !== null) return saysOwnWords(evidence) || isFlat(reply) || isPlainOld(reply) || isNameless(evidence)
  const page = evidence.http.get('/')
  if (page === undefined) return false
  return (page.status === 307 && /^https:/i.test(page.headers.location ?? '')) || /whatsminer|\/cgi-bin\/luci/i.test(page.body)
}

function isFlat(reply: JsonRecord): boolean {
  return typeof field(reply, 'STATUS') === 'string' && field(reply, 'Msg') !== undefined && field(reply, 'VERSION') === undefined
}

function isPlainOld(reply: JsonRecord): boolean {
  return /^cgminer 4\.9\.2$/.test(statusOf(reply)?.description ?? '') && !/"(?:Type|CompileTime)"/.test(JSON.stringify(reply))
}

function saysOwnWords(evidence: Evidence): boolean {
  return ['version', 'get_version', 'devdetails'].some(command => {
    const answer = evidence.cgminer.get(command)
    return answer?.kind === 'reply' && answer.parsed.ok && ownWords.test(answer.text)
  })
}

function replyTo({ cgminer }: Evidence, command: string): JsonRecord | null {
  const answer = cgminer.get(command)
  return answer?.kind === 'reply' && answer.parsed.ok ? recordOf(answer.parsed.value) : null
}

/** The `msg` of `get.device.info`, where it tells about a miner. */
function deviceOf({ more }: Evidence): JsonRecord | null {
  for (const { probe, answer } of more) {
    if (probe.kind !== 'framed' || probe.port !== v3Port || answer.kind !== 'framed' || !answer.parsed.ok) continue
    const device = recordOf(field(recordOf(answer.parsed.value), 'msg'))
    if (recordOf(field(device, 'miner')) !== null || recordOf(field(device, 'system')) !== null) return device
  }
  return null
}
