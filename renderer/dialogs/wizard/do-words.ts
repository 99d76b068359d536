import type { ActionId } from '../../../main/contract/actions/registry.ts'
import { t } from '../../i18n/setup.ts'

/** What a button says that does an action: 'Reboot 12 miners'. */
export function doWords(action: ActionId, pieces: { readonly count: number; readonly shown: string }): string {
  return t(`doWords.${action}`, pieces)
}
