import type { UpgradeFirmwareParams } from '../../contract/actions/upgrade-firmware.ts'
import type { HttpReply } from '../../transport/http.ts'
import { multipart } from '../../transport/multipart.ts'
import type { ActionHandler } from '../driver.ts'
import { refuseIf } from './pool-guard.ts'
import { getRecord } from './system-info.ts'
import { throughWeb } from './web-door.ts'
import { oneWriteAtATime } from './write-turn.ts'

/** The script answers when it has written the flash: after half a minute to several. ms */
const uploadTimeoutMs = 10 * 60_000

/** What one generation of Bitmain's pages takes as firmware. */
export interface UpgradePages {
  /** What its files end in, lower case: '.bmu'. */
  readonly ending: string
  /** Throws `refused` with the miner's words. */
  judge(reply: HttpReply): void
}

/** Sends a file to the page that keeps the settings or to the one that clears them. It is sent once: after a lost connection nobody knows what runs. */
export function upgradeHandler({ ending, judge }: UpgradePages): ActionHandler<UpgradeFirmwareParams> {
  const problem = ({ file }: UpgradeFirmwareParams) =>
    file.name.toLowerCase().endsWith(ending) ? null : `firmware files for this generation end in ${ending}, and this is ${file.name}`
  return {
    check: problem,
    ready: async (session, signal) => {
      const read = () => getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
      await throughWeb(session, 'firmware is sent there', read, signal)
    },
    run: (session, params, signal) =>
      oneWriteAtATime(session, async () => {
        refuseIf(problem(params))
        const file = await session.openFile(params.file.id)
        // Brings a nonce that is certain to count: without it the whole file would go out once only to be asked for a password.
        await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
        const form = multipart({ part: 'file', fileName: params.file.name, file, onSent: session.progress })
        const path = params.keepSettings ? '/cgi-bin/upgrade.cgi' : '/cgi-bin/upgrade_clear.cgi'
        const headers = { 'content-type': form.contentType }
        judge(await session.http.request({ method: 'POST', path, upload: form.body, headers, timeoutMs: uploadTimeoutMs, signal }))
      }),
  }
}
