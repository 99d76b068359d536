import type { CredentialStore } from '../credentials/credential-store.ts'
import type { Seam } from './seam.ts'

/** `credentials.*` of the contract. */
export function credentialHandlers({ asks, changes }: Seam, store: CredentialStore) {
  return {
    list: asks.credentials.list.handler(() => store.list()),
    save: changes.credentials.save.handler(({ input }) => store.save(input)),
    remove: changes.credentials.remove.handler(({ input }) => store.remove(input.id)),
    reorder: changes.credentials.reorder.handler(({ input }) => store.reorder(input.ids)),
  }
}
