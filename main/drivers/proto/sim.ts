import {
  bearerOf,
  believablePools,
  bodyOf,
  inletC,
  json,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  readBoards,
  readFans,
  readPower,
  uploadOf,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'

/** The machines on Proto OS that the simulator knows. Structurally a `SimModel` of the simulator. */
interface ProtoModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  /** GH/s */
  readonly rate: number
  readonly powerW: number
  readonly freqMhz: number
}

const rig = { type: 'Proto Rig', boards: 4, chips: 120, fans: 4, rate: 145_000, powerW: 3500, freqMhz: 500 } as const satisfies ProtoModel

/** Proto OS: everything on its web port, behind a login for all but what it is. */
export const persona: Persona<ProtoModel> = {
  family: 'proto',
  realm: null,
  login: { user: 'admin', password: 'proto' },
  models: [rig, { ...rig, boards: 9, rate: 326_000, powerW: 7900 }],
  start: (machine, model) => new ProtoProgram(machine, model),
  image: (_model, version) => {
    const name = `proto-rig-${version.replaceAll('-', '.')}.swu`
    return {
      name,
      bytes: Buffer.concat([Buffer.from(`070702 sw-description version=${version.replaceAll('-', '.')};`), Buffer.alloc(4096)]),
    }
  },
}

interface ProtoPool extends PoolLine {
  readonly name: string
}

interface ProtoSettings {
  readonly pools: readonly ProtoPool[]
  readonly watts: number
  readonly cooling: { readonly mode: string; readonly pct: number; readonly targetC: number }
}

const page = '<!DOCTYPE html>\n<html><head><title>Proto OS</title></head><body><div id="root"></div></body></html>\n'

class ProtoProgram implements Program {
  readonly machine: Machine
  readonly model: ProtoModel
  #settings: ProtoSettings
  #version = '1.8.0'
  /** Installed, and run from the next start. */
  #nextVersion = this.#version
  readonly #tokens = new Set<string>()

  constructor(machine: Machine, model: ProtoModel) {
    this.machine = machine
    this.model = model
    const pools = believablePools('btc', machine.hostname, machine.random.next()).filter(pool => pool.url !== '')
    this.#settings = {
      pools: pools.map((pool, n) => ({ ...pool, name: `Pool ${n + 1}` })),
      watts: model.powerW,
      cooling: { mode: 'Auto', pct: 60, targetC: 50 },
    }
    this.load()
  }

  get stored(): string {
    return JSON.stringify(this.#settings)
  }

  refusal({ method, path }: WebRequest): WebReply {
    return problem(422, 'MANAGED', refusals[`${method} ${path.replace('/api/v1/', '')}`] ?? 'The miner is managed by the fleet')
  }

  load(): boolean {
    this.machine.takePools(this.#settings.pools)
    return true
  }

  #begin(): boolean {
    this.#version = this.#nextVersion
    return this.load()
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    const call = /^\/api\/v1\/(.*)$/.exec(request.path)?.[1]
    if (call === undefined) return { status: 200, body: page, contentType: 'text/html' }
    if (call === 'system') return json(this.#system())
    if (call === 'network' && request.method === 'GET') return json(this.#network())
    if (call === 'auth/login') return this.#login(request)
    if (!this.#tokens.has(bearerOf(request) ?? '')) return problem(401, 'UNAUTHORIZED', 'Missing or invalid token')
    return request.method === 'GET' ? this.#tell(call) : this.#change(`${request.method} ${call}`, request)
  }

  #login(request: WebRequest): WebReply {
    if (bodyOf(request)?.password !== this.machine.password) return problem(401, 'UNAUTHORIZED', 'Invalid password')
    const token = `sim-${this.machine.seed}-${this.#tokens.size}`
    this.#tokens.add(token)
    return json({ access_token: token, refresh_token: `${token}-r` })
  }

  #tell(call: string): WebReply {
    const pages: Readonly<Record<string, () => unknown>> = {
      mining: () => this.#mining(),
      telemetry: () => this.#telemetry(),
      pools: () => this.#pools(),
      cooling: () => this.#cooling(),
      errors: () => this.#errors(),
      'system/logs': () => ({ logs: { content: this.#log(), lines: this.#log().length, source: 'miner_sw' } }),
      hardware: () => this.#hardware(),
      'mining/target': () => ({
        power_target_watts: this.#settings.watts,
        power_target_min_watts: Math.round(this.model.powerW * 0.4),
        power_target_max_watts: Math.round(this.model.powerW * 1.1),
        performance_mode: 'MaximumHashrate',
        hash_on_disconnect: false,
      }),
    }
    const reply = pages[call]
    return reply === undefined ? problem(404, 'NOT_FOUND', 'Not found') : json(reply())
  }

  async #change(call: string, request: WebRequest): Promise<WebReply> {
    const { machine } = this
    await machine.pause(200)
    switch (call) {
      case 'POST pools':
        return this.#save({ pools: poolsIn(request.body) })
      case 'PUT mining/target':
        return this.#save({ watts: Number(bodyOf(request)?.power_target_watts) })
      case 'PUT cooling': {
        const { mode, speed_percentage: pct, target_temperature_c: targetC } = bodyOf(request) ?? {}
        const { cooling } = this.#settings
        return this.#save({ cooling: { mode: String(mode), pct: Number(pct ?? cooling.pct), targetC: Number(targetC ?? cooling.targetC) } })
      }
      case 'POST mining/stop':
        machine.asleep = true
        return done
      case 'POST mining/start':
        if (machine.asleep) machine.later(300, () => machine.restartMining(2000, () => this.load()))
        machine.asleep = false
        return done
      case 'PUT network':
        return this.#saveNetwork(bodyOf(request)?.['network-config'])
      case 'PUT auth/change-password':
        return this.#savePassword(bodyOf(request) ?? {})
      case 'PUT system/update':
        return this.#install(request)
      case 'POST system/reboot':
        this.#tokens.clear()
        machine.later(1000, () => machine.reboot(() => this.#begin()))
        return done
      default:
        return problem(404, 'NOT_FOUND', 'Not found')
    }
  }

  #saveNetwork(config: unknown): WebReply {
    const { machine } = this
    const { dhcp, hostname, ip, netmask: mask, gateway } = (config ?? {}) as Readonly<Record<string, unknown>>
    const texts = [ip, mask, gateway].map(text => (typeof text === 'string' ? text : ''))
    if (dhcp !== true && (dhcp !== false || texts.includes(''))) return problem(400, 'INCORRECT_ARGS', 'Invalid network configuration')
    if (!machine.commits()) return json(this.#network())
    if (typeof hostname === 'string') machine.hostname = hostname
    const [address = '', netmask = '', router = ''] = texts
    machine.takeAddress(dhcp === true ? null : { ip: address, mask: netmask, gateway: router, dns: [] })
    return json(this.#network())
  }

  /** Tokens stay what they are. */
  #savePassword({ current_password: present, new_password: wanted }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    if (present !== machine.password) return problem(403, 'FORBIDDEN', 'Current password is incorrect')
    if (typeof wanted !== 'string' || wanted.length < 8) return problem(400, 'INCORRECT_ARGS', 'Password is too short')
    if (machine.commits()) machine.password = wanted
    return done
  }

  /** Beside the system that runs. */
  #install(request: WebRequest): WebReply {
    const { machine } = this
    const bytes = uploadOf(request)?.file.bytes.toString('latin1') ?? ''
    const version = /^07070[12] sw-description version=([^;]+);/.exec(bytes)?.[1]
    if (version === undefined) return problem(400, 'INVALID_FILE', 'Not a valid update file')
    if (machine.commits()) this.#nextVersion = version
    return done
  }

  #log(): readonly string[] {
    return [`mcdd ${this.#version} started`, ...this.#errors().map(({ message }) => `ERROR ${message}`)]
  }

  #save(change: Partial<ProtoSettings>): WebReply {
    const { machine } = this
    if (!machine.commits()) return done
    this.#settings = { ...this.#settings, ...change }
    if (change.pools !== undefined) machine.later(1000, () => this.load())
    return done
  }

  #system(): unknown {
    const { machine, model } = this
    return {
      'system-info': {
        product_name: model.type,
        manufacturer: 'Proto',
        model: 'Rig',
        cb_sn: machine.serial,
        os: { name: 'ProtoOS', version: this.#version, hostname: machine.hostname },
        sw_update_status: { current_version: this.#version, status: this.#nextVersion === this.#version ? 'current' : 'installed' },
      },
    }
  }

  #network(): unknown {
    const { machine } = this
    const { hostname, ip, mac, ownAddress: own } = machine
    const { mask: netmask, gateway } = own ?? { mask: '255.255.255.0', gateway: '192.0.2.1' }
    return { 'network-info': { dhcp: own === null, gateway, hostname, ip_address: ip, mac, netmask } }
  }

  #mining(): unknown {
    const { machine, model } = this
    const boards = readBoards(machine)
    const rate = boards.reduce((sum, board) => sum + board.rate, 0)
    return {
      'mining-status': {
        status: statusOf(machine),
        hashrate_ghs: rate,
        average_hashrate_ghs: boards.reduce((sum, board) => sum + board.rateAvg, 0),
        ideal_hashrate_ghs: model.rate,
        mining_uptime_s: machine.elapsedS(),
        power_usage_watts: machine.asleep ? 30 : readPower(machine),
        power_target_watts: this.#settings.watts,
        hashboards_installed: boards.filter(board => board.present).length,
      },
    }
  }

  /** Boards that are not there, or that rest, measure nothing. */
  #telemetry(): unknown {
    const boards = this.machine.asleep ? [] : readBoards(this.machine)
    return {
      timestamp: new Date(this.machine.now()).toISOString(),
      hashboards: boards.flatMap((board, index) =>
        board.present
          ? [
              {
                index,
                serial_number: board.serial,
                hashrate: { unit: 'TH/s', value: board.rate / 1000 },
                temperature: { unit: '°C', inlet: board.pcbC[0], outlet: board.pcbC[2], average: (board.pcbC[0] + board.pcbC[2]) / 2 },
                voltage: { unit: 'V', value: 14.2 },
              },
            ]
          : [],
      ),
      psus: [{ index: 0, temperature: { ambient: inletC(this.machine), unit: '°C' } }],
    }
  }

  #pools(): unknown {
    const { pools } = this.machine
    this.machine.countShares()
    const active = pools.active()
    return {
      pools: pools.byPriority().map((pool, id) => ({
        id,
        name: this.#settings.pools[id]?.name,
        url: pool.url,
        user: pool.user,
        priority: pool.priority,
        enabled: pool.enabled,
        status: pool === active ? 'Active' : pools.isAlive(pool) ? 'Idle' : 'Dead',
        accepted: Math.floor(pool.accepted),
        rejected: Math.floor(pool.rejected),
        difficulty: String(pools.difficulty),
      })),
    }
  }

  #cooling(): unknown {
    const { mode, pct, targetC } = this.#settings.cooling
    const fans = readFans(this.machine).map((rpm, n) => ({ slot: n + 1, rpm, speed_percentage: pct }))
    return {
      'cooling-status': { fan_mode: mode, fans, speed_percentage: pct, ...(mode === 'Auto' ? { target_temperature_c: targetC } : {}) },
    }
  }

  #errors() {
    return readBoards(this.machine).flatMap((board, index) =>
      board.present
        ? []
        : [{ error_code: 'HASHBOARD_LOST', message: `Hashboard ${index + 1} does not answer`, source: 'hashboard', slot: index + 1 }],
    )
  }

  #hardware(): unknown {
    const boards = readBoards(this.machine)
    return {
      'hardware-info': {
        'hashboards-info': boards.map((board, index) => ({ slot: index + 1, hb_sn: board.serial, mining_asic_count: this.model.chips })),
      },
    }
  }
}

const refusals: Readonly<Record<string, string>> = {
  'POST pools': 'Pools are managed by the fleet',
  'PUT mining/target': 'The power target is managed by the fleet',
  'PUT cooling': 'Cooling is managed by the fleet',
  'PUT network': 'The network is managed by the fleet',
  'PUT auth/change-password': 'The password is managed by the fleet',
  'PUT system/update': 'Updates are managed by the fleet',
}

const done = json({ message: 'ok' })

function problem(status: number, code: string, message: string): WebReply {
  return json({ error: { code, message } }, status)
}

function poolsIn(body: string): readonly ProtoPool[] {
  const list: readonly Readonly<Record<string, unknown>>[] = JSON.parse(body)
  return list.map(({ name, url, username, password }) => ({
    name: String(name ?? ''),
    url: String(url),
    user: String(username),
    pass: String(password),
  }))
}

function statusOf(machine: Machine): string {
  if (machine.asleep) return 'Stopped'
  if (machine.pools.active() === null) return 'NoPools'
  return machine.output() === 0 ? 'PoweringOn' : 'Mining'
}
