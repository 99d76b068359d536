import { z } from 'zod'

// Zod compiles parsers with `new Function`, which the page's content policy forbids. Imported before any schema is used.
z.config({ jitless: true })
