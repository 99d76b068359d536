import type { MinerId } from '../../main/contract/model.ts'
import { engine } from '../engine/client.ts'
import { t } from '../i18n/setup.ts'
import { attempt, toast } from '../ui/toast.ts'

/** Takes miners off the list. They come back with the next scan that finds them. */
export async function forgetMiners(miners: readonly MinerId[]): Promise<void> {
  const done = await attempt(() => engine().fleet.forget({ miners: [...miners] }))
  if (done !== undefined) toast(t('actions.forgotten', { count: miners.length }))
}
