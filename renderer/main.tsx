import './zod-without-eval.ts'
import './theme/styles.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startSync } from './engine/sync.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id root')

startSync()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
