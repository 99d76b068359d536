import type { MinerAddress } from '../../contract/model.ts'
import type { FollowUpProbe, Session } from '../../drivers/driver.ts'
import type { HttpPort } from '../../transport/http.ts'

/** Asks one question of a bug report, on the port that it names; who listens to the session hears the answer. Throws `MinerError`. */
export async function askRaw(session: Session, probe: FollowUpProbe, signal: AbortSignal): Promise<void> {
  switch (probe.kind) {
    case 'cgminer':
      await session.cgminer.request(probe.command, { signal })
      return
    case 'http':
      await httpPortOf(session, probe).request({ path: probe.path, signal })
      return
    case 'framed':
      await session.framedAt(probe.port).request([probe.message], { signal })
  }
}

/** How a question that brought nothing is called: 'tcp 4028 stats', 'GET :4028/summary'. */
export function titleOf(probe: FollowUpProbe, address: MinerAddress): string {
  switch (probe.kind) {
    case 'cgminer':
      return `tcp ${address.apiPort} ${probe.command}`
    case 'http':
      return `GET ${probe.port === undefined ? '' : `:${numberOf(probe.port, address)}`}${probe.path}`
    case 'framed':
      return `tcp ${probe.port} ${JSON.stringify(probe.message)}`
  }
}

function httpPortOf(session: Session, { port, tls = false }: Extract<FollowUpProbe, { kind: 'http' }>): HttpPort {
  if (port === undefined) return session.http
  const number = numberOf(port, session.address)
  return tls ? session.httpsAt(number) : session.httpAt(number)
}

/** Where a machine was found without its API port, that has the usual number. */
function numberOf(port: number | 'api', { apiPort }: MinerAddress): number {
  return port === 'api' ? (apiPort ?? 4028) : port
}
