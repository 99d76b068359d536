import {
  bearerOf,
  believablePools,
  bodyOf,
  json,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  readBoards,
  readFans,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { cipherPassword } from './cipher.ts'
import { type GoldshellModel, goldshellModels } from './sim-models.ts'

const page = `<!DOCTYPE html>
<html>
  <head><meta charset="utf-8"><title>cloud-box</title></head>
  <body><div id="app"></div></body>
</html>
`

/** Slots. */
const mostPools = 3

/** What `/mcb/setting` holds and the page can change. */
interface Setting {
  select: number
  manual: boolean
  tempcontrol: boolean
  ledcontrol: boolean
}

const asDelivered: Readonly<Setting> = { select: 0, manual: false, tempcontrol: true, ledcontrol: false }

const empty: WebReply = { status: 200, body: '', contentType: 'application/json' }

/** Its web interface: a page and its status for everybody, the rest behind a token. */
class GoldshellProgram implements Program {
  readonly machine: Machine
  readonly model: GoldshellModel
  readonly #tokens = new Set<string>()
  #pools: readonly PoolLine[]
  #setting: Setting = { ...asDelivered }

  constructor(machine: Machine, model: GoldshellModel) {
    this.machine = machine
    this.model = model
    this.#pools = believablePools(model.coin, machine.hostname, machine.random.next()).filter(pool => pool.url !== '')
    if (machine.asleep)
      this.#setting.select = Math.max(
        0,
        model.plans.findIndex(plan => plan.level === 3),
      )
    this.load()
  }

  get stored(): string {
    return JSON.stringify({ pools: this.#pools, setting: this.#setting })
  }

  refusal({ path }: WebRequest): WebReply {
    const what = path.endsWith('pools') || path.endsWith('pool') ? 'failed to save the pools: ' : ''
    return json({ error: `${what}read-only file system` }, 500)
  }

  load(): boolean {
    this.machine.takePools(this.#pools)
    return true
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    const { method, path } = request
    if (path === '/') return { status: 200, body: page, contentType: 'text/html' }
    if (path === '/user/logout') return json({})
    if (path === '/user/login') return this.#login(new URLSearchParams(request.query))
    if (path === '/mcb/status') return json(this.#status())
    if (!path.startsWith('/mcb/') && path !== '/user/updatepd') return json({ error: 'not found' }, 404)
    if (!this.#tokens.has(bearerOf(request) ?? '')) return json({ error: 'token' }, 401)
    return this.#secured(`${method} ${path}`, request)
  }

  #secured(call: string, request: WebRequest): WebReply | Promise<WebReply> {
    switch (call) {
      case 'GET /mcb/setting':
        return json(this.#settingReply())
      case 'GET /mcb/pools':
        return json(this.#poolsReply())
      case 'GET /mcb/cgminer':
        return json({ status: 2, data: this.#devices() })
      case 'PUT /mcb/setting':
        return this.#saveSetting(request)
      case 'PUT /mcb/pools':
        return this.model.oneByOne ? json({ error: 'not found' }, 404) : this.#savePools(rowsIn(request))
      case 'PUT /mcb/newpool':
      case 'PUT /mcb/delpool':
        return this.#savePools(this.#edited(call, bodyOf(request) ?? {}))
      case 'GET /mcb/ip':
        return json(this.#networkReply())
      case 'PUT /mcb/ip':
        return this.#saveNetwork(bodyOf(request) ?? {})
      case 'PUT /user/updatepd':
        return this.#savePassword(bodyOf(request) ?? {})
      case 'PUT /mcb/facrst':
        return this.#forget()
      case 'PUT /mcb/restart':
        return this.#restart()
      default:
        return json({ error: 'not found' }, 404)
    }
  }

  #restart(): WebReply {
    this.machine.later(1000, () => {
      this.#tokens.clear()
      this.machine.reboot(() => this.load())
    })
    return empty
  }

  /** As delivered: without pools. */
  #forget(): WebReply {
    if (!this.machine.commits()) return empty
    this.#pools = []
    this.#setting = { ...asDelivered }
    this.machine.asleep = false
    this.machine.forgetOwner()
    return this.#restart()
  }

  #networkReply(): unknown {
    const { ownAddress: own } = this.machine
    const setIP = { IPv4addr: own?.ip ?? '', Subnetmask: own?.mask ?? '', Router: own?.gateway ?? '' }
    return { useDHCP: own === null, useAuto: true, setIP }
  }

  #saveNetwork({ useDHCP, setIP }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    const { IPv4addr, Subnetmask, Router } = (setIP ?? {}) as Readonly<Record<string, unknown>>
    const [ip, mask, gateway] = [IPv4addr, Subnetmask, Router].map(text => (typeof text === 'string' ? text : ''))
    if (useDHCP !== true && (!ip || !mask || !gateway)) return json({ error: 'bad address' }, 400)
    if (machine.commits()) machine.takeAddress(useDHCP === true || !ip || !mask || !gateway ? null : { ip, mask, gateway, dns: [] })
    return empty
  }

  #savePassword({ oldpassword, newpassword, cfmpassword }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    const isFit = typeof newpassword === 'string' && newpassword !== '' && newpassword === cfmpassword
    if (oldpassword !== machine.password || !isFit) return json({ error: 'wrong password' }, 400)
    if (machine.commits()) machine.password = newpassword
    return json({})
  }

  #login(query: URLSearchParams): WebReply {
    const isCiphered = query.get('cipher') === 'true'
    // The newer page deciphers whatever comes, and falls over what it cannot decipher.
    if (this.model.ciphered && !isCiphered) return { status: 500, body: 'Internal Server Error', contentType: 'text/plain' }
    const { password } = this.machine
    const isRight = query.get('password') === (isCiphered ? cipherPassword(password) : password)
    if (query.get('username') !== 'admin' || !isRight) return json({ error: 'wrong password' }, 401)
    const token = `sim.${this.machine.seed}.${this.machine.random.next()}`
    this.#tokens.add(token)
    return json({ 'JWT Token': token })
  }

  #status(): unknown {
    return { model: this.model.type, hardware: '10.40.HA', firmware: this.model.firmware, mcbversion: 'v1.0' }
  }

  #settingReply(): unknown {
    const { model, machine } = this
    const powerplans = model.plans.map(({ level, share }) => ({
      info: `${Math.round(model.freqMhz * share)} MHz 0.42 V 100 RPM 100 RPM`,
      level,
    }))
    return {
      ...this.#setting,
      manualPowerplan: `${model.freqMhz} MHz 0.42 V 100 RPM 100 RPM`,
      name: machine.mac.toUpperCase(),
      powerplans,
      version: 'v1.0',
    }
  }

  #poolsReply(): unknown {
    const active = this.machine.pools.active()
    return this.#pools.map((pool, slot) => ({
      url: pool.url,
      legal: true,
      active: active !== null && active.url === pool.url && active.user === pool.user,
      dragid: slot,
      user: pool.user,
      'pool-priority': slot,
      pass: pool.pass,
    }))
  }

  #devices(): readonly unknown[] {
    const { machine, model } = this
    if (!machine.isMining()) return []
    machine.countShares()
    const share = model.plans[this.#setting.select]?.share ?? 1
    const fanspeed = readFans(machine)
      .map(rpm => `${rpm} rpm`)
      .join(' / ')
    const { accepted = 0, rejected = 0 } = machine.pools.active() ?? {}
    return readBoards(machine).flatMap((board, id) => {
      if (!board.present) return []
      const [inlet, , outlet] = board.chipC
      const counts = { accepted: Math.floor(accepted / model.boards), rejected: Math.floor(rejected / model.boards) }
      const nonces = counts.accepted + counts.rejected + board.hwErrors
      return [
        {
          valid: model.chips - board.deadChips,
          av_hashrate: board.rateAvg * share,
          ...counts,
          time: machine.elapsedS(),
          id,
          powerplan: this.#setting.select,
          hwerrors: board.hwErrors,
          fanspeed,
          hwerr_ration: nonces === 0 ? 0 : board.hwErrors / nonces,
          nonces,
          hashrate: board.rate * share,
          temp: `${inlet.toFixed(1)} °C / ${outlet.toFixed(1)} °C`,
          minerstatus: 0,
        },
      ]
    })
  }

  /** A plan is changed at once; the idle one stops the boards. */
  async #saveSetting(request: WebRequest): Promise<WebReply> {
    const { machine, model } = this
    const asked = bodyOf(request)
    if (asked === null) return json({ error: 'bad request' }, 400)
    await machine.pause(300)
    if (!machine.commits()) return json({})
    const { select, manual, tempcontrol, ledcontrol } = { ...this.#setting, ...asked } as Setting
    this.#setting = { select, manual, tempcontrol, ledcontrol }
    const isIdle = model.plans[select]?.level === 3
    if (machine.asleep && !isIdle) machine.restartMining(2000, () => this.load())
    machine.asleep = isIdle
    machine.blinking = ledcontrol
    return json({})
  }

  /** The list with one pool more or less; `null` when that cannot be. */
  #edited(call: string, { url, user, pass, dragid }: Readonly<Record<string, unknown>>): readonly PoolLine[] | null {
    if (!this.model.oneByOne || typeof url !== 'string' || typeof user !== 'string' || typeof pass !== 'string') return null
    if (call === 'PUT /mcb/newpool') return this.#pools.length < mostPools ? [...this.#pools, { url, user, pass }] : null
    return this.#pools.some((pool, slot) => slot === dragid && pool.url === url)
      ? this.#pools.filter((_pool, slot) => slot !== dragid)
      : null
  }

  /** Pools are changed while the boards go on. */
  async #savePools(pools: readonly PoolLine[] | null): Promise<WebReply> {
    const { machine } = this
    if (pools === null) return json({ error: 'bad request' }, 400)
    await machine.pause(300)
    if (!machine.commits()) return json({})
    this.#pools = pools
    machine.later(2000, () => this.load())
    return json({})
  }
}

/** `null` when the body is no list. */
function rowsIn({ body }: WebRequest): readonly PoolLine[] | null {
  const rows: unknown = JSON.parse(body)
  if (!Array.isArray(rows)) return null
  return rows.map((row: Partial<PoolLine>) => ({ url: row.url ?? '', user: row.user ?? '', pass: row.pass ?? '' }))
}

/** Goldshell's boxes and racks. It answers passwords itself. */
export const persona: Persona<GoldshellModel> = {
  family: 'goldshell',
  realm: null,
  login: { user: 'admin', password: '123456789' },
  models: goldshellModels,
  start: (machine, model) => new GoldshellProgram(machine, model),
}
