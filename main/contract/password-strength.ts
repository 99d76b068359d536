/** Shortest password that is set on a miner, in characters. */
const minLength = 8
/** Longest that every firmware takes, in characters. */
const maxLength = 32

/** What machines leave the factory with, and what everybody tries first. In lower case. */
const known = new Set([
  'root',
  'admin',
  'administrator',
  'super',
  'superuser',
  'password',
  'passw0rd',
  'password1',
  'letmein',
  'welcome',
  'changeme',
  'default',
  'antminer',
  'whatsminer',
  'bitmain',
  'braiins',
  'luxor',
  'vnish',
  'miner',
  'mining',
  'bitcoin',
  'satoshi',
  'dragonadmin',
  'innominer',
  'qwerty',
  'qwertyui',
  'qwertyuiop',
  'asdfghjk',
  'iloveyou',
  'abc12345',
  '12345678',
  '123456789',
  '1234567890',
  '87654321',
])

/** Why a password must not be set on a miner, as a sentence; `null` = it may. */
export function passwordProblem(password: string): string | null {
  if (password === '') return 'Password is empty.'
  if (password.length < minLength) return `The password has fewer than ${minLength} characters.`
  if (password.length > maxLength) return `The password is longer than ${maxLength} characters; some firmware would cut it.`
  // Firmware passes it through forms and shells: what means something there locks everybody out.
  const odd = /[^\x21-\x7e]|["'`\\$&|;<>%=+#?]/.exec(password)
  if (odd)
    return `The character ${odd[0] === ' ' ? 'blank' : `"${odd[0]}"`} breaks the password on some firmware. Use letters, digits and . _ - ! @ * ( ) : , /`
  const plain = password.toLowerCase()
  if (known.has(plain) || known.has(plain.replace(/[\d!@._-]+$/, ''))) return 'Everybody tries this password first. Choose another one.'
  if (/^(.{1,3})\1+$/.test(plain)) return 'The password repeats a few characters. Choose another one.'
  return isRow(plain) ? 'The password is a row of neighbours. Choose another one.' : null
}

/** 'abcdefgh', '23456789', '98765432' */
function isRow(text: string): boolean {
  const steps = new Set([...text].slice(1).map((letter, index) => letter.charCodeAt(0) - text.charCodeAt(index)))
  const [step] = steps
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1
}
