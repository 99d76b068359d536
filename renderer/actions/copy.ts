import { t } from '../i18n/setup.ts'

/** Puts text on the clipboard. Throws a sentence when the browser refuses. */
export async function copyText(text: string): Promise<void> {
  // Browsers hand the clipboard only to pages of this computer or over https; a window opened from another computer takes the old way.
  if (window.isSecureContext) await navigator.clipboard.writeText(text)
  else if (!copySelected(text)) throw new Error(t('toast.noClipboard'))
}

function copySelected(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  return copied
}
