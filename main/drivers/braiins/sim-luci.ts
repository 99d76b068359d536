import { bodyOf, errorPage, json, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import { type BraiinsTarget, refusal, type StoredPool } from './sim-target.ts'

/** LuCI with the pages of BOSminer: a form to log in, JSON behind it. */
export function answerLuci(target: BraiinsTarget, request: WebRequest): WebReply | Promise<WebReply> {
  const { path, method, headers } = request
  if (path === '/cgi-bin/luci') return method === 'POST' ? logIn(target, request) : loginPage(403)
  if (!path.startsWith('/cgi-bin/luci/admin/')) return errorPage(404, 'Not Found')
  const cookie = /\bsysauth=([^;\s]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
  if (!target.knows(cookie)) return loginPage(403)
  switch (path.slice('/cgi-bin/luci/admin/'.length)) {
    case 'network/iface_status/lan':
      return networkPage(target)
    case 'miner/cfg_data':
      return json({ status: status(0), data: file(target) })
    case 'miner/cfg_save':
      return save(target, request)
    case 'miner/cfg_apply':
      target.restart()
      return json({ status: status(0, 'Reloading configuration...') })
    default:
      return errorPage(404, 'Not Found')
  }
}

/** The same page stays with the releases of GraphQL. */
export function networkPage({ machine }: BraiinsTarget): WebReply {
  return json([{ macaddr: machine.mac, ifname: 'br-lan', ipaddrs: [{ addr: machine.ip }] }])
}

function logIn(target: BraiinsTarget, { body }: WebRequest): WebReply {
  const form = new URLSearchParams(body)
  const token = target.logIn(form.get('luci_username'), form.get('luci_password'))
  if (token === null) return loginPage(403)
  return {
    status: 302,
    body: '',
    contentType: 'text/html',
    headers: { Location: '/cgi-bin/luci/', 'Set-Cookie': `sysauth=${token}; path=/cgi-bin/luci/` },
  }
}

function loginPage(code: number): WebReply {
  return {
    status: code,
    body: '<html><title>LuCI</title><input name="luci_username"><input name="luci_password"></html>\n',
    contentType: 'text/html',
  }
}

function status(code: number, message: string | null = null) {
  return { code, message, generator: 'BOSminer+ 0.2.0-36c56a9363', timestamp: 1_597_106_558 }
}

function file({ config, model }: BraiinsTarget) {
  const { mode, speed, targetC } = config.fans
  return {
    format: { version: '1.1+', model: model.type, generator: 'BOSminer+ 0.2.0-36c56a9363', timestamp: 1_597_106_558 },
    group: [{ name: config.group, pool: config.pools }],
    autotuning: { enabled: true, psu_power_limit: config.powerW },
    temp_control: { mode, target_temp: targetC },
    fan_control: { speed },
  }
}

async function save(target: BraiinsTarget, request: WebRequest): Promise<WebReply> {
  const data = bodyOf(request)?.data as Partial<ReturnType<typeof file>> | undefined
  const [group] = data?.group ?? []
  const pools = group?.pool
  if (group === undefined || pools === undefined || data?.format !== undefined || !pools.every(isPool))
    return json({ status: status(1, 'Invalid configuration') })
  if (target.machine.faults.has('refuse')) return json({ status: status(2, refusal) })
  await target.machine.pause(1000)
  const { fans, powerW } = target.config
  const mode = data?.temp_control?.mode ?? fans.mode
  const set = { mode, speed: data?.fan_control?.speed ?? fans.speed, targetC: data?.temp_control?.target_temp ?? fans.targetC }
  target.store({ group: group.name, pools, fans: set, powerW: data?.autotuning?.psu_power_limit ?? powerW })
  return json({ status: status(0), data: { path: '/etc/bosminer.toml' } })
}

function isPool(pool: StoredPool): boolean {
  return /^stratum2?\+/.test(pool.url) && pool.user !== ''
}
