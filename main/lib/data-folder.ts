import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Makes the data folder where there is none. Rejects with the user's sentence when it is no folder or cannot be written. */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await makeFolder(resolve(folder))
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new Error(`The data folder ${folder} cannot be used: ${whyNot(error)}. Choose another one, or mend this one and try again.`, {
      cause: error,
    })
  }
}

/** One after the other: Node's recursive mkdir asks without end where the system takes no folders, as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return
  const above = dirname(folder)
  if (above !== folder) await makeFolder(above)
  await mkdir(folder, { mode: 0o700 }).catch(async (error: unknown) => {
    // Another process may have made it meanwhile.
    if (codeOf(error) !== 'EEXIST' || !(await isFolder(folder))) throw error
  })
}

/** `false` = nothing is there, or something else is. Rejects when it cannot be looked at. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

function whyNot(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'the system takes no folders there'
    case 'EEXIST':
    case 'ENOTDIR':
      return 'it, or a part of its path, is a file'
    case 'EROFS':
      return 'it is on a read-only disk'
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
