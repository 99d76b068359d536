import { runTool } from './run.ts'

/** The command of `npm run package`: builds the app and its installers for this system into dist/. Options go to electron-builder, e.g. `-- --dir`. */

const built = await runTool('electron-vite', ['build', '-c', 'build/electron.vite.config.ts', '--logLevel', 'warn'])
process.exitCode =
  built === 0 ? await runTool('electron-builder', ['--config', 'build/electron-builder.yml', ...process.argv.slice(2)]) : built
