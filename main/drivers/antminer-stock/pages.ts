import { bitmainBody } from '../dialect/json-body.ts'
import { bitmainKeys } from '../dialect/json-conf.ts'
import { poolsProblem } from '../dialect/json-guard.ts'
import { jsonPages } from '../dialect/json-pages.ts'

/** Its configuration pages, with the body that the vendor's own page sends. */
export const pages = jsonPages({ keys: bitmainKeys, body: bitmainBody, poolsProblem: params => poolsProblem(params) })
