import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import renderer from './vite.config.ts'

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

/**
 * Builds the desktop app into out/: `main/` (shell, engine process and its thread), `preload/` and `renderer/`.
 * Dependencies are bundled in, so that the package holds no node_modules.
 */
export default defineConfig({
  main: {
    root: path('.'),
    build: {
      outDir: path('out/main'),
      emptyOutDir: true,
      externalizeDeps: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: {
          shell: path('main/shell/main.ts'),
          engine: path('main/shell/engine-entry.ts'),
          // These three are found beside engine.js by their names.
          simulator: path('main/simulator/program.ts'),
          'database-worker': path('main/engine/storage/database-worker.ts'),
          'scan-worker': path('main/engine/discovery/scan-worker.ts'),
        },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    root: path('.'),
    build: {
      outDir: path('out/preload'),
      emptyOutDir: true,
      externalizeDeps: false,
      minify: false,
      rolldownOptions: {
        input: { preload: path('main/preload/preload.ts') },
        external: ['electron'],
        // A sandboxed preload script must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: { ...renderer, build: { ...renderer.build, rolldownOptions: { input: path('renderer/index.html') } } },
})
