import { ensureBuilt } from './built.ts'
import { runTool } from './run.ts'

/** The command of `npm run package`: builds the app and its installers for this system into dist/. Options go to electron-builder, e.g. `-- --dir`. */

process.exitCode = (await ensureBuilt('desktop'))
  ? await runTool('electron-builder', ['--config', 'build/electron-builder.yml', ...process.argv.slice(2)])
  : 1
