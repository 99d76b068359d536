import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'

/** Makes the data folder where there is none. Rejects with the user's sentence when it is no folder or cannot be written. */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new Error(`The data folder ${folder} cannot be used: ${whyNot(error)}. Choose another one, or mend this one and try again.`, {
      cause: error,
    })
  }
}

function whyNot(error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'EEXIST':
    case 'ENOTDIR':
      return 'it, or a part of its path, is a file'
    case 'EROFS':
      return 'its disk is read-only'
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
