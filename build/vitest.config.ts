import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Three groups of tests: `main` (engine, wire, server, CLI, shell), `renderer` (pure parts of the window), `browser` (a real Chromium). */
export default defineConfig({
  root,
  test: {
    // Most of them wait for sockets, restarts and logins rather than for a processor.
    maxWorkers: 4,
    projects: [
      { root, test: { name: 'main', include: ['main/**/*.test.ts', 'build/**/*.test.ts'], testTimeout: 20_000 } },
      { root, test: { name: 'renderer', include: ['renderer/**/*.test.ts', 'renderer/**/*.test.tsx'] } },
      // One browser at a time: the tests measure and share the simulated hall's loopback addresses.
      {
        root,
        test: { name: 'browser', include: ['e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
      },
    ],
  },
})
