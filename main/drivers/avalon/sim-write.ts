import { type CommandTable, type Reply, refusal } from '../../simulator/persona.ts'
import type { AvalonTarget } from './sim.ts'

/** What changes something. */
export const writes: CommandTable<AvalonTarget> = {
  ascset: { access: 'R', joinable: false, run: ascset },
  setpool: { access: 'R', joinable: false, run: setpool },
  restart: { access: 'R', joinable: false, run: restart },
}

const options: Readonly<Record<string, (target: AvalonTarget, values: readonly string[]) => Reply>> = {
  help: ({ model }) => info(`${model.options.join('|')}|`),
  led,
  lcd: (_target, [value = '']) => info(`success lcd:id[0] val[${value.endsWith('1') ? 1 : 0}]`),
  workmode,
  reboot: target => ({ ...info('reboot'), after: () => target.reboot() }),
  softoff: (target, [when = '']) => atTime(target, 'softoff', when, () => target.setAsleep(true)),
  softon: (target, [when = '']) => atTime(target, 'softon', when, () => target.setAsleep(false)),
  hashpower,
  'fan-spd': fanSpeed,
  setpool: indexedPool,
  ip: address,
  dns,
  password,
  restore: target => (target.forget() ? info('restore success, Please reboot miner') : cannotWrite),
}

function ascset(target: AvalonTarget, parameter: string): Reply {
  const [, name = '', ...values] = parameter.split(',')
  const option = Object.hasOwn(options, name) && target.model.options.includes(name) ? options[name] : undefined
  return option === undefined ? failed(`Unknown option: ${name}`) : option(target, values)
}

function led(target: AvalonTarget, [value = '']: readonly string[]): Reply {
  const [, state] = /^1-(0|1|255)$/.exec(value) ?? []
  if (state === undefined) return failed(`invalid led parameter ${value}`)
  if (state === '255') return info(`LED[${target.ledIsOn ? 1 : 0}]`)
  return target.setLed(state === '1') ? done : cannotWrite
}

/** The machines for homes change at once and take `set`; the others change what they read at their next start. */
function workmode(target: AvalonTarget, values: readonly string[]): Reply {
  const isLive = target.model.options.includes('worklevel')
  if (isLive && values[0] !== 'set') return failed('missing set or get')
  const mode = Number((isLive ? values[1] : values[0]) ?? Number.NaN)
  if (!Number.isInteger(mode) || mode < 0 || mode >= target.model.modes)
    return failed(`error:1 not support set workmode max_mode[${target.model.modes - 1}]`)
  if (!target.setMode(mode, isLive)) return cannotWrite
  return isLive ? done : info(`WORKMODE[${mode}]`)
}

function atTime(target: AvalonTarget, name: string, when: string, act: () => void): Reply {
  const at = Number(/^1:(\d+)$/.exec(when)?.[1] ?? Number.NaN)
  const inMs = at * 1000 - target.machine.now()
  if (!(inMs > 0)) return failed(`${name} time error`)
  target.machine.later(inMs, act)
  return info(`success ${name}:${at}`)
}

function hashpower(target: AvalonTarget, [value]: readonly string[]): Reply {
  if (value !== '0') return info('PS[0 1209 1187 0 0 1188]')
  target.setAsleep(true)
  return info('Power off hash now ...')
}

function fanSpeed(target: AvalonTarget, [value = '']: readonly string[]): Reply {
  const pct = Number(value)
  if (pct !== -1 && !(pct >= 15 && pct <= 100)) return failed(`invalid fan speed ${value}`)
  return target.setFan(pct === -1 ? null : pct) ? done : cannotWrite
}

/** It counts from the next start. */
function address(target: AvalonTarget, [how = '', ip = '', mask = '', gateway = '']: readonly string[]): Reply {
  if (how === 'd') return target.storeNetwork({ own: null }) ? info('IP[D]') : cannotWrite
  if (how !== 's' || gateway === '') return failed(`invalid ip parameter ${how}`)
  return target.storeNetwork({ own: { ip, mask, gateway } }) ? info(`IP[S ${ip} ${mask} ${gateway}]`) : cannotWrite
}

function dns(target: AvalonTarget, servers: readonly string[]): Reply {
  if (servers.length !== 2) return failed('invalid dns parameter')
  return target.storeNetwork({ dns: servers }) ? info(`DNS[${servers.join(' ')}]`) : cannotWrite
}

function password(target: AvalonTarget, [old = '', wanted = '']: readonly string[]): Reply {
  if (old !== (target.model.options.includes('setpool') ? target.machine.password : target.ownerPassword))
    return failed('Auth Failed! password invalid!')
  if (wanted === '') return failed('new password is missing')
  return target.setPassword(wanted) ? info(`new password success set ${wanted}`) : cannotWrite
}

function indexedPool(target: AvalonTarget, [user, password, slot = '', url = '', worker = '', pass = '']: readonly string[]): Reply {
  if (user !== 'root' || password !== target.machine.password) return failed('Auth Failed! password invalid!')
  if (!/^[0-2]$/.test(slot)) return failed(`pool num must between 0 and 2, not ${slot}`)
  if (!target.storePool(Number(slot), { url, user: worker, pass })) return cannotWrite
  return info(
    `\npool ${slot} success set to ${url}\nworker is ${worker}\nworkerpassword is ${pass}\nPlease reboot miner to make config work.\n`,
  )
}

/** In text only, and with the words of the newer images. */
function setpool(target: AvalonTarget, parameter: string): Reply {
  if (!target.model.options.includes('lcd')) return refusal(14, 'Invalid command')
  const [user, password, slot = '', url = '', worker = '', pass = ''] = parameter.split(',')
  const problem = (text: string) => refusal(132, `Pool set error: ${text}`)
  if (user !== 'admin') return problem('username err')
  if (password !== target.ownerPassword) return problem('userpass err')
  if (!/^[0-2]$/.test(slot)) return problem('pool num must between 0 and 2')
  if (!target.storePool(Number(slot), { url, user: worker, pass })) return problem('flash err')
  return { severity: 'S', code: 133, msg: `Pool set info: pool ${slot} success set to ${url}` }
}

function restart(target: AvalonTarget): Reply {
  if (!target.model.options.includes('setpool')) return refusal(14, 'Invalid command')
  return { ...done, word: 'RESTART', after: () => target.restartMining() }
}

function info(text: string): Reply {
  return { severity: 'I', code: 118, msg: `ASC 0 set info: ${text}` }
}

const done: Reply = { severity: 'S', code: 119, msg: 'ASC 0 set OK' }

const cannotWrite = failed('cannot write the configuration')

function failed(text: string): Reply {
  return refusal(120, `ASC 0 set failed: ${text}`)
}
