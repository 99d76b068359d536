import type { Socket } from 'node:net'
import type { MinerAddress } from '../contract/model.ts'
import { Door } from './door.ts'
import type { Fault } from './faults.ts'
import { FramedDoor } from './framed.ts'
import type { WebServer } from './http.ts'
import type { Machine } from './machine.ts'
import type { ExtraPort, Persona, PoolLine, Program, WebRequest } from './persona.ts'
import { ApiPort } from './tcp.ts'

/** Of one miner; `null` = stays closed. `statusPort` is the plain one of Antminer stock. */
export interface Ports {
  readonly apiPort: number | null
  readonly webPort: number | null
  readonly statusPort: number | null
  /** Whether the ports that a firmware has beside these are opened. */
  readonly extra: boolean
}

/** One miner of the hall: its ports are real; the rest is for tests to look at and to break. */
export class SimulatedMiner {
  readonly family: string
  readonly machine: Machine
  readonly #program: Program
  readonly #doors: readonly SidedDoor[]
  readonly #ports: Pick<MinerAddress, 'apiPort' | 'webPort'>

  constructor(machine: Machine, persona: Persona, ports: Ports, web: WebServer) {
    const program = persona.start(machine, machine.model)
    machine.stored = () => program.stored
    this.machine = machine
    this.family = persona.family
    this.#program = program
    this.#ports = {
      apiPort: hasApi(program) ? ports.apiPort : null,
      webPort: program.web === undefined ? null : ports.webPort,
    }
    this.#doors = doorsOf(machine, persona, program, ports, web)
    machine.onDoors(() => this.#follow())
  }

  /** Where it answers now. */
  get address(): MinerAddress {
    return { ip: this.machine.ip, ...this.#ports }
  }

  /** 'Antminer S19 Pro', as its firmware says. */
  get model(): string {
    return this.machine.model.type
  }

  /** The configuration as it lies in its flash, verbatim: it need not be readable any more. */
  get stored(): string {
    return this.#program.stored
  }

  /** What the mining program works with now, in its own order. */
  get pools(): readonly PoolLine[] {
    return this.machine.pools.list.map(({ url, user, pass }) => ({ url, user, pass }))
  }

  /** Whether the mining program runs. */
  get isMining(): boolean {
    return this.machine.isMining()
  }

  /** Configuration writes that reached the flash, harmful ones included. */
  get writes(): number {
    return this.machine.writes
  }

  /** The last 100 requests: 'tcp {"command":"stats"}', 'POST /cgi-bin/set_miner_conf.cgi'. */
  get requests(): readonly string[] {
    return this.machine.requests
  }

  /** How many requests it ever got. */
  get requestCount(): number {
    return this.machine.requestCount
  }

  /** Open now, on all its ports. */
  get connections(): number {
    return this.#doors.reduce((sum, { door }) => sum + door.connections, 0)
  }

  /** Breaks it, now. */
  inject(fault: Fault): void {
    this.machine.inject(fault)
  }

  /** Mends it, now. */
  clear(fault: Fault): void {
    this.machine.clear(fault)
  }

  /** Of its web interface. */
  setPassword(password: string): void {
    this.machine.password = password
  }

  /** Its owner lets it take changes, where it does not as it leaves the factory. */
  allowChanges(): void {
    this.#program.allowChanges?.()
  }

  powerOff(): void {
    this.machine.powerOff()
  }

  powerOn(): void {
    this.machine.powerOn(() => this.#program.load())
  }

  /** Opens its ports. @throws what `listen` throws */
  async open(): Promise<void> {
    for (const { side, door } of this.#doors) if (this.machine.doors[side]) await door.open()
  }

  close(): void {
    this.machine.close()
    for (const { door } of this.#doors) door.close()
  }

  /** Ports follow the machine. A port that somebody else took meanwhile stays closed, as a dead miner's would. */
  #follow(): void {
    for (const { side, door } of this.#doors) {
      door.moveTo(this.machine.ip)
      if (this.machine.doors[side]) void door.open().catch(() => undefined)
      else door.close()
    }
  }
}

function hasApi(program: Program): boolean {
  return program.api !== undefined || (program.extraPorts ?? []).some(extra => extra.port === 'api')
}

interface SidedDoor {
  readonly side: 'api' | 'web'
  readonly door: Door
}

function doorsOf(machine: Machine, persona: Persona, program: Program, ports: Ports, web: WebServer): readonly SidedDoor[] {
  const doors: SidedDoor[] = []
  const add = (side: SidedDoor['side'], port: number | null, accept: (socket: Socket) => void) => {
    if (port !== null) doors.push({ side, door: new Door(machine.ip, port, accept) })
  }
  if (program.api !== undefined) {
    const api = new ApiPort(machine, program.api)
    add('api', ports.apiPort, socket => api.accept(socket))
  }
  if (program.web !== undefined) {
    const site = { machine, realm: persona.realm, ...userOf(persona), ...refusalOf(program), answer: program.web.bind(program) }
    add('web', ports.webPort, socket => web.accept(socket, site))
  }
  const status = program.statusPort
  if (status !== undefined) {
    const answer = ({ path }: WebRequest) => ({ status: 200, body: status(path), contentType: 'text/plain' })
    // Served by the mining program itself, so it comes and goes with the API.
    add('api', ports.statusPort, socket => web.accept(socket, { machine, realm: null, answer }))
  }
  for (const extra of program.extraPorts ?? []) {
    const number = extra.port === 'api' ? ports.apiPort : ports.extra ? extra.port : null
    add(extra.follows, number, acceptorOf(extra, machine, program, web))
  }
  return doors
}

function userOf({ login }: Persona): { user?: string } {
  return login === undefined ? {} : { user: login.user }
}

function refusalOf(program: Program): Pick<Program, 'refusal'> {
  return program.refusal === undefined ? {} : { refusal: program.refusal.bind(program) }
}

function acceptorOf(extra: ExtraPort, machine: Machine, program: Program, web: WebServer): (socket: Socket) => void {
  if (extra.kind === 'framed') {
    const door = new FramedDoor(machine, message => extra.answer(message))
    return socket => door.accept(socket)
  }
  const site = { machine, realm: null, ...refusalOf(program), answer: (request: WebRequest) => extra.answer(request) }
  return extra.tls === true ? socket => web.acceptTls(socket, site) : socket => web.accept(socket, site)
}
