import {
  believablePools,
  json,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  readBoards,
  readFans,
  uploadOf,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type IceModel, iceModels } from './sim-models.ts'

/** What lies in its flash. */
interface Stored {
  readonly pools: readonly PoolLine[]
  readonly ratio: number
}

/** What its pages say where nothing can be written. */
const refusals: Readonly<Record<string, readonly [error: number, message: string]>> = {
  machineconfig: [1021, 'set pool failed'],
  ipconfig: [1031, 'set ip failed'],
  systemconfig: [1041, 'set password failed'],
  firconfig: [1051, 'write flash failed'],
}

const sessionMs = 30 * 60_000

/** IceRiver's firmware: pages that answer forms, behind a login with a cookie. Its mining program gets its messages as the pages put them together. */
class IceProgram implements Program {
  readonly machine: Machine
  readonly model: IceModel
  stored: string
  #software: string
  /** Taken, and run from the next start. */
  #nextSoftware: string
  readonly #sessions = new Map<string, number>()

  constructor(machine: Machine, model: IceModel) {
    this.machine = machine
    this.model = model
    this.#software = model.software
    this.#nextSoftware = model.software
    this.stored = JSON.stringify({
      pools: believablePools(model.coin, machine.hostname, machine.random.next()),
      ratio: 60,
    } satisfies Stored)
    this.load()
  }

  refusal({ path }: WebRequest): WebReply {
    const [error, message] = refusals[path.replace('/user/', '')] ?? [1021, 'reset failed']
    return json({ error, data: {}, message })
  }

  load(): boolean {
    this.machine.takePools(this.#settings.pools)
    return true
  }

  #begin(): boolean {
    this.#software = this.#nextSoftware
    return this.load()
  }

  get #settings(): Stored {
    const settings: Stored = JSON.parse(this.stored)
    return settings
  }

  web(request: WebRequest): WebReply {
    const { method, path, body, query } = request
    if (path === '/user/login') return loginPage
    const page = /^\/user\/([a-z]+)$/.exec(path)?.[1]
    if (page === undefined || method !== 'POST') return toLogin
    // Parameters count in the address too.
    const form = new URLSearchParams(`${query}&${body}`)
    if (page === 'loginpost') return this.#logIn(form)
    if (!this.#isIn(request)) return toLogin
    switch (`${page} ${form.get('post')}`) {
      case 'userpanel 4':
        return answer(this.#panel())
      case 'userpanel 2':
        return this.#forget()
      case 'userpanel 3':
        return this.#restart()
      case 'userpanel 5':
        this.machine.blinking = form.get('locate') === '1'
        return answer({})
      case 'machineconfig 1':
        return answer({ pools: this.#rows(), ratio: this.#settings.ratio, mode: this.machine.asleep ? 0 : 1, locate: 0 })
      case 'machineconfig 2':
        return this.#save(form)
      case 'ipconfig 2':
        return this.#saveNetwork(form)
      case 'systemconfig 2':
        return this.#savePassword(form)
      case 'logconfig 1':
        return answer({ log: this.#log() })
      case 'firconfig 2':
        return this.#flash(request, form.get('keepconfig') === '1')
      default:
        return json({ data: page })
    }
  }

  #restart(): WebReply {
    this.machine.later(1000, () => {
      this.#sessions.clear()
      this.machine.reboot(() => this.#begin())
    })
    return answer({})
  }

  /** As delivered: without pools. */
  #forget(): WebReply {
    if (!this.machine.commits()) return answer({})
    this.#clear()
    return this.#restart()
  }

  #clear(): void {
    const pools = [1, 2, 3].map(() => ({ url: '', user: '', pass: '' }))
    this.stored = JSON.stringify({ pools, ratio: 60 } satisfies Stored)
    this.machine.asleep = false
    this.machine.forgetOwner()
  }

  /** The whole form; what is left out is empty. */
  #saveNetwork(form: URLSearchParams): WebReply {
    const { machine } = this
    const [host, agreement, ip, mask, gateway, dns] = ['host', 'agreement', 'ip', 'netmask', 'gateway', 'dns'].map(
      name => form.get(name) ?? '',
    )
    if (agreement !== 'dhcp' && (agreement !== 'static' || !ip || !mask || !gateway))
      return json({ error: 3, data: {}, message: 'bad address' })
    if (!machine.commits()) return answer({})
    machine.hostname = host ?? ''
    machine.takeAddress(agreement === 'dhcp' || !ip || !mask || !gateway ? null : { ip, mask, gateway, dns: [dns ?? ''] })
    return answer({})
  }

  #savePassword(form: URLSearchParams): WebReply {
    const { machine } = this
    const wanted = form.get('newpwd') ?? ''
    if (form.get('nowpwd') !== machine.password) return json({ error: 1002, data: {}, message: 'password error' })
    if (wanted === '' || wanted !== form.get('compwd')) return json({ error: 3, data: {}, message: 'passwords differ' })
    if (!machine.commits()) return answer({})
    machine.password = wanted
    this.#sessions.clear()
    return answer({})
  }

  /** Takes what names its own machine; it runs from the next start. */
  #flash(request: WebRequest, keepsConfig: boolean): WebReply {
    const { machine, model } = this
    const name = uploadOf(request)?.file.name ?? ''
    const code = model.software.replace(/_.*$/, '')
    if (!name.startsWith(`${code}_`)) return json({ error: 1052, data: {}, message: 'firmware error' })
    if (!machine.commits()) return answer({})
    this.#nextSoftware = name.replace(/\.\w+$/, '')
    if (!keepsConfig) this.#clear()
    return answer({})
  }

  #log(): readonly string[] {
    const { faults } = this.machine
    const lines = [`${this.#software} start`]
    if (faults.has('hot')) lines.push('temperature too high, power off')
    if (faults.has('fan')) lines.push('fan error')
    if (faults.has('deadpool')) lines.push('pool connect failed')
    return lines
  }

  #logIn(form: URLSearchParams): WebReply {
    if (form.get('user') !== 'admin') return json({ error: 1001, data: { id: 'login' }, message: 'user not exist' })
    if (form.get('pwd') !== this.machine.password) return json({ error: 1002, data: { id: 'login' }, message: 'password error' })
    const id = `${this.machine.seed.toString(16)}${Math.floor(this.machine.random.next() * 1e9).toString(16)}`
    this.#sessions.set(id, this.machine.now() + sessionMs)
    return json({ error: 0, data: { id: 'login' }, message: '(null)' }, 200, {
      'Set-Cookie': `-http-session-=1::http.session::${id}; path=/; httponly`,
    })
  }

  #isIn({ headers }: WebRequest): boolean {
    const id = /http\.session::([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
    return (this.#sessions.get(id) ?? 0) > this.machine.now()
  }

  /** Pools, fans and sleep in one form; what is left out is empty. */
  #save(form: URLSearchParams): WebReply {
    const { machine } = this
    const of = (name: string) => (form.get(name) ?? '').trim()
    const pools = [1, 2, 3].map(n => ({ url: of(`pool${n}address`), user: of(`pool${n}miner`), pass: of(`pool${n}pwd`) }))
    if (/["\\]/.test(pools.flatMap(Object.values).join('')) || !/^\d+$/.test(of('fanratio')))
      return json({ error: 3, data: {}, message: 'Json decode fail!' })
    if (!machine.commits()) return answer({})
    machine.countShares()
    this.stored = JSON.stringify({ pools: machine.hears(pools), ratio: Number(of('fanratio')) } satisfies Stored)
    machine.asleep = of('fanmode') === 'sleep'
    machine.later(2000, () => this.load())
    return answer({})
  }

  /** Every number as C prints it: with six digits. */
  #rows() {
    const { pools } = this.machine
    return this.#settings.pools.map((line, n) => {
      const live = pools.list.find(pool => pool.url === line.url && line.url !== '')
      const isActive = live !== undefined && live === pools.active()
      return {
        no: n + 1,
        addr: line.url,
        user: line.user,
        pass: line.pass,
        connect: isActive,
        diff: isActive ? '4G' : '',
        priority: n + 1,
        accepted: Math.floor(live?.accepted ?? 0),
        rejected: Math.floor(live?.rejected ?? 0),
        diffa: 0,
        diffr: 0,
        state: isActive ? 1 : 0,
        lsdiff: 0,
        lstime: '',
      }
    })
  }

  #panel() {
    const { machine, model } = this
    machine.countShares()
    const boards = readBoards(machine)
    const running = machine.isMining()
    const sum = (of: (board: (typeof boards)[number]) => number) => (running ? boards.reduce((total, board) => total + of(board), 0) : 0)
    return {
      model: model.name,
      algo: model.algo,
      online: running,
      firmver1: 'BOOT_3_1',
      firmver2: 'image_1.0',
      softver1: this.#software,
      softver2: `${this.#software}_miner`,
      firmtype: 'Factory',
      nic: 'eth0',
      mac: machine.mac.toUpperCase(),
      ip: machine.ip,
      netmask: machine.ownAddress?.mask ?? '255.255.255.0',
      host: machine.hostname,
      dhcp: machine.ownAddress === null,
      gateway: machine.ownAddress?.gateway ?? '192.168.1.1',
      dns: machine.ownAddress?.dns.join(',') ?? '',
      locate: machine.blinking,
      rtpow: `${Math.round(sum(board => board.rate))}${model.unit}`,
      avgpow: `${Math.round(sum(board => board.rateAvg))}${model.unit}`,
      reject: 0.2,
      runtime: runtimeOf(machine.elapsedS()),
      unit: model.unit,
      pows: { board1: [1, 2, 3] },
      pows_x: ['0 mins', '5 mins', '10 mins'],
      netstate: true,
      powstate: true,
      fanstate: readFans(machine).every(rpm => rpm > 0),
      tempstate: !machine.faults.has('hot'),
      fans: readFans(machine),
      pools: this.#rows(),
      boards: boards.map((board, n) => ({
        no: n + 1,
        chipnum: model.chips,
        chipsuc: board.chips - board.deadChips,
        error: board.hwErrors,
        freq: model.freqMhz,
        rtpow: `${Math.round(running ? board.rate : 0)}${model.unit}`,
        avgpow: `${Math.round(running ? board.rateAvg : 0)}${model.unit}`,
        idealpow: `${Math.round(board.ideal)}${model.unit}`,
        pcbtemp: `${board.pcbC[0]}-${board.pcbC[2]}`,
        intmp: board.pcbC[0],
        outtmp: board.pcbC[2],
        state: board.present,
        false: '',
      })),
      refTime: '2026-01-01 00:00:00 UTC',
    }
  }
}

const title = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>用户界面</title></head><body></body></html>'
const loginPage: WebReply = { status: 200, body: title, contentType: 'text/html', headers: { Server: 'Embedthis-http' } }
const toLogin: WebReply = {
  status: 302,
  body: '',
  contentType: 'text/html',
  headers: { Location: '/user/login', Server: 'Embedthis-http' },
}

function answer(data: unknown): WebReply {
  return json({ error: 0, data, message: '' })
}

/** Days, hours, minutes, seconds. */
function runtimeOf(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return [two(seconds / 86_400), two((seconds / 3600) % 24), two((seconds / 60) % 60), two(seconds % 60)].join(':')
}

/** IceRiver's own firmware. It answers passwords itself. */
export const persona: Persona<IceModel> = {
  family: 'iceriver',
  realm: null,
  login: { user: 'admin', password: '12345678' },
  models: iceModels,
  start: (machine, model) => new IceProgram(machine, model),
  image: ({ software }, version) => ({
    name: `${software.replace(/_.*$/, '')}_${version.replaceAll('-', '')}.bgz`,
    bytes: Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from(version), Buffer.alloc(4096)]),
  }),
}
