import { expect, test } from 'vitest'
import { scrub } from './scrub.ts'

const table: readonly (readonly [raw: string, scrubbed: string])[] = [
  [
    '{"pools":[{"url":"stratum+tcp://a.example:1","user":"acme.1","pass":"hunter2"}]}',
    '{"pools":[{"url":"stratum+tcp://a.example:1","user":"acme.1","pass":"••••"}]}',
  ],
  ['{ "_ant_pool1pw" : "x", "_ant_pool1user" : "acme.1" }', '{ "_ant_pool1pw" : "••••", "_ant_pool1user" : "acme.1" }'],
  ['{"Password": "a\\"b,c", "next": 1}', '{"Password": "••••", "next": 1}'],
  ['{"passwd":12345,"n":1}', '{"passwd":"••••","n":1}'],
  ['{"pass":"cut off in the mid', '{"pass":"••••"'],
  ['POOL=0,URL=x,User=acme.1,Pass=hunter2,Prio=0|', 'POOL=0,URL=x,User=acme.1,Pass=••••,Prio=0|'],
  ['{"url":"stratum+tcp://acme:hunter2@pool.example:3333"}', '{"url":"stratum+tcp://acme:••••@pool.example:3333"}'],
  ['{"wifi_psk":"secret phrase","token":"abc"}', '{"wifi_psk":"••••","token":"••••"}'],
  ['{"Accepted":10,"Pass Rate":1,"compass":"n","Tokens Used":3}', '{"Accepted":10,"Pass Rate":1,"compass":"n","Tokens Used":3}'],
  ['{"STATUS":[{"STATUS":"S","Msg":"password changed"}]}', '{"STATUS":[{"STATUS":"S","Msg":"password changed"}]}'],
]

test.each(table)('%s', (raw, scrubbed) => {
  expect(scrub(raw)).toBe(scrubbed)
})
