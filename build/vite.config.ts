import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const renderer = fileURLToPath(new URL('../renderer', import.meta.url))
const out = fileURLToPath(new URL('../out/renderer', import.meta.url))

/** The dev server needs inline scripts for hot reload; only there is the policy taken out of the page. */
const relaxPolicyInDev: Plugin = {
  name: 'relax-policy-in-dev',
  apply: 'serve',
  transformIndexHtml: html => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
}

/** Builds the window into out/renderer. `HEADFRAME_ENGINE` points the dev server at an engine, e.g. http://127.0.0.1:4380 */
export default defineConfig({
  root: renderer,
  base: './',
  plugins: [react(), relaxPolicyInDev],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'chrome140',
    // A stylesheet or icon inlined as data: would be refused by the page's own policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { '/rpc': { target: process.env.HEADFRAME_ENGINE ?? 'http://127.0.0.1:4380', ws: true } } },
})
