import type { ComponentType } from 'react'
import { closeDialog, type DialogRequest, useDialog } from '../store/dialogs.ts'
import { dialogs } from './registry.ts'
import { UnsavedPlace } from './unsaved/use-unsaved.ts'

/** Draws the dialog that is open, if any. */
export function DialogHost() {
  const request = useDialog(state => state.open)
  if (request === null || request.kind === 'keys') return null
  // The registry's key and the request's kind are the same; the compiler cannot follow that through the union.
  const Dialog = dialogs[request.kind] as ComponentType<{ request: DialogRequest; close: () => void }> | undefined
  if (Dialog === undefined) return null
  return (
    <UnsavedPlace value="dialog">
      <Dialog key={JSON.stringify(request)} request={request} close={closeDialog} />
    </UnsavedPlace>
  )
}
