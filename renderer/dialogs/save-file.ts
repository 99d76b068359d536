import type { ResultFile } from './rollout/export-result.ts'

/** Hands a file to the user the way a download does. */
export function saveFile({ name, type, text }: ResultFile): void {
  // The mark makes spreadsheet programs read UTF-8.
  const blob = new Blob(type === 'text/csv' ? ['\ufeff', text] : [text], { type })
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
