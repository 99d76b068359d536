import {
  type ApiSide,
  answerCgminer,
  believablePools,
  cgi,
  challenge,
  errorPage,
  judgeDigest,
  type Machine,
  type PoolLine,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { classicDialect } from './sim-api.ts'
import type { VnishModel } from './sim-models.ts'

const realm = 'antMiner Configuration'

/** A release of the S9: Bitmain's pages behind Digest, and a script that edits the configuration with sed. */
export class ClassicProgram implements Program {
  readonly machine: Machine
  readonly model: VnishModel
  readonly api: ApiSide
  /** The file, verbatim; it need not be readable. */
  stored: string
  #writing = false

  constructor(machine: Machine, model: VnishModel) {
    this.machine = machine
    this.model = model
    this.stored = render(believablePools(model.coin, machine.hostname, machine.random.next()), model.freqMhz)
    machine.asleep = false
    this.load()
    this.api = { maxRequestBytes: 4095, idleMs: null, answer: request => answerCgminer(classicDialect, this, request) }
  }

  load(): boolean {
    const pools = readPools(this.stored)
    if (pools === null || pools.every(pool => pool.url === '')) return false
    this.machine.takePools(pools)
    return true
  }

  restart(): void {
    this.machine.restartMining(1500, () => this.load())
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    const { machine } = this
    // Bitmain's password, not the one of the REST releases.
    const password = machine.password === 'admin' ? 'root' : machine.password
    const verdict = judgeDigest(request.headers.authorization, { method: request.method, realm, user: 'root', password })
    if (verdict !== 'yes') return { ...errorPage(401, 'Unauthorized'), headers: { 'WWW-Authenticate': challenge(realm) } }
    switch (request.path) {
      case '/cgi-bin/get_system_info.cgi':
        return cgi(
          `{\n"minertype":"${this.model.type}",\n"macaddr":"${machine.mac}",\n"hostname":"${machine.hostname}",\n"system_filesystem_version":"Wed Jun 28 20:02:03 CST 2017"\n}\n`,
        )
      case '/cgi-bin/get_miner_conf.cgi':
        return cgi(this.stored)
      case '/cgi-bin/set_miner_conf.cgi':
        return this.#setConf(request)
      case '/cgi-bin/reboot.cgi':
        machine.later(900, () => machine.reboot(() => this.load()))
        return cgi('Reboot\n')
      default:
        return errorPage(404, 'Not Found')
    }
  }

  /** It says ok whatever it did. */
  async #setConf(request: WebRequest): Promise<WebReply> {
    const { machine } = this
    if (machine.faults.has('refuse')) return cgi("sh: can't create /config/bmminer.conf: Read-only file system\n")
    if (this.#writing) return cgi('')
    this.#writing = true
    machine.writes++
    if (!machine.faults.has('ignore')) this.stored = edit(this.stored, formOf(request.body))
    await machine.pause(1000)
    machine.restartMining(1500, () => this.load())
    await machine.pause(5000)
    this.#writing = false
    return cgi('ok\n')
  }
}

function render(pools: readonly PoolLine[], freqMhz: number): string {
  const rows = pools.map(pool => `{\n"url" : "${pool.url}",\n"user" : "${pool.user}",\n"pass" : "${pool.pass}"\n}`)
  const rest = ['"api-listen" : true', '"api-network" : true', '"api-allow" : "W:0/0"', `"bitmain-freq" : "${freqMhz}"`]
  return `{\n"pools" : [\n${rows.join(',\n')}\n]\n,\n${rest.join(',\n')},\n"multi-version" : "1"\n}\n`
}

function formOf(body: string): ReadonlyMap<string, string> {
  const unescaped = (text: string) =>
    text.replaceAll('+', ' ').replace(/%([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return new Map(
    body.split('&').map(piece => {
      const at = piece.indexOf('=')
      return [piece.slice(0, at), unescaped(piece.slice(at + 1))] as const
    }),
  )
}

/**
 * `sed 's/"url" : "old"/"url" : "new"/'` on the line of each slot: a `/` in the value ends the command, which then does nothing; an `&` puts
 * the old text back into the middle. Fans and frequency of the form are not looked at.
 */
function edit(file: string, form: ReadonlyMap<string, string>): string {
  const counts = new Map<string, number>()
  const lines = file.split('\n').map(line => {
    const [old, key] = /^"(url|user|pass)" : "[^"]*"/.exec(line) ?? []
    if (old === undefined || key === undefined) return line
    const slot = (counts.get(key) ?? 0) + 1
    counts.set(key, slot)
    const value = form.get(`_ant_pool${slot}${key === 'pass' ? 'pw' : key}`) ?? ''
    return value.includes('/') ? line : line.replace(old, () => `"${key}" : "${value.replaceAll('&', old)}"`)
  })
  return lines.join('\n')
}

/** The pools of the file as the mining program reads it; `null` when it is no JSON. */
function readPools(file: string): readonly PoolLine[] | null {
  try {
    const conf: { pools: readonly PoolLine[] } = JSON.parse(file)
    return conf.pools
  } catch {
    return null
  }
}
