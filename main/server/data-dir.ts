import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

/** What the default data folder depends on. */
export interface Home {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** The folder for the database and keys where none is named: that of the operating system for the data of programs. Not created here. */
export function defaultDataDir(from: Home = { platform: process.platform, env: process.env, home: homedir() }): string {
  switch (from.platform) {
    case 'win32':
      return win32.join(from.env.APPDATA ?? win32.join(from.home, 'AppData', 'Roaming'), 'headframe')
    case 'darwin':
      return posix.join(from.home, 'Library', 'Application Support', 'headframe')
    default:
      return posix.join(absolute(from.env.XDG_DATA_HOME) ?? posix.join(from.home, '.local', 'share'), 'headframe')
  }
}

/** The XDG specification says that a relative path is to be ignored. */
function absolute(path: string | undefined): string | null {
  return path !== undefined && posix.isAbsolute(path) ? path : null
}
