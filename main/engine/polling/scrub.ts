import { dots, secretName } from '../../contract/masking.ts'

const jsonSecret = new RegExp(`("${secretName}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"?|[^\\s,}\\]]+)`, 'gi')
const textSecret = new RegExp(`((?:^|[,|&\\s])${secretName}=)([^,|&\\s\\u0000]*)`, 'gi')
const urlSecret = /(:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g

/** A reply without the values of anything named like a password, key or token; all else as it came. */
export function scrub(reply: string): string {
  return reply.replace(jsonSecret, `$1"${dots}"`).replace(textSecret, `$1${dots}`).replace(urlSecret, `$1${dots}`)
}
