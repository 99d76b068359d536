import { describe, expect, test } from 'vitest'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import type { Evidence, FollowUpAnswer } from '../driver.ts'
import { replyOf } from '../recording.ts'
import { followUp, identify } from './identify.ts'

const redirect = { status: 307, headers: { location: 'https://192.0.2.7/' }, body: '' }
const flatNo = '{"STATUS":"E","When":1,"Code":14,"Msg":"invalid cmd","Description":""}'
const plainOld =
  '{"STATUS":[{"STATUS":"S","Code":22,"Msg":"CGMiner versions","Description":"cgminer 4.9.2"}],"VERSION":[{"CGMiner":"4.9.2","API":"3.7"}]}'
const nameless = '{"STATUS":[{"STATUS":"E","When":1,"Code":14,"Msg":"Invalid command","Description":"x"}],"id":1}'
const device =
  '{"code":0,"when":1,"msg":{"miner":{"type":"M66S_VL43","miner-sn":"BTM1"},"system":{"fwversion":"20250609.16.Rel"},"network":{"mac":"02:1A:00:00:00:07"}}}'

interface Seen {
  readonly replies?: Readonly<Record<string, string>>
  readonly page?: { status: number; headers: Record<string, string>; body: string }
  readonly framed?: string
}

function evidence({ replies = {}, page, framed }: Seen): Evidence {
  const answer = (text: string): FollowUpAnswer => ({ kind: 'framed', text, parsed: parseReply(text) })
  return {
    ip: '127.64.0.1',
    openPorts: [4028],
    cgminer: new Map(Object.entries(replies).map(([command, text]) => [command, replyOf(text)])),
    http: new Map(page === undefined ? [] : [['/', page]]),
    more: framed === undefined ? [] : [{ probe: { kind: 'framed', port: 4433, message: {} }, answer: answer(framed) }],
  }
}

describe('who is asked further', () => {
  test.each<[string, Seen, boolean]>([
    ['a flat refusal', { replies: { version: flatNo } }, true],
    ['an old image that calls itself cgminer 4.9.2', { replies: { version: plainOld } }, true],
    ['its own words', { replies: { version: plainOld.replace('cgminer 4.9.2', 'btminer') } }, true],
    ['a web page that sends everybody to https', { page: redirect }, true],
    ['a page of its web interface', { page: { status: 200, headers: {}, body: '<a href="/cgi-bin/luci">LuCI</a>' } }, true],
    ['an API that refuses version and has no page', { replies: { version: nameless } }, true],
    ['one with a page of its own', { replies: { version: nameless }, page: { status: 200, headers: {}, body: '<title>x</title>' } }, false],
    ['one that another make speaks for', { replies: { version: nameless.replace('"x"', '"LUXminer 2025"') } }, false],
    ['cgminer of today', { replies: { version: plainOld.replaceAll('4.9.2', '4.12.0') } }, false],
    ['an Antminer', { replies: { version: plainOld.replace('"API"', '"Type":"Antminer S9","API"') }, page: redirect }, false],
    ['a page that sends elsewhere', { page: { ...redirect, headers: { location: '/login' } } }, false],
    ['bytes that mean nothing', { replies: { version: 'SSH-2.0-x' } }, false],
    ['nothing', {}, false],
  ])('%s', (_what, seen, asked) => {
    expect(followUp.when(evidence(seen))).toBe(asked)
  })
})

describe('who is one', () => {
  test('a machine that speaks nothing but API v3', () => {
    expect(identify(evidence({ page: redirect, framed: device }))).toMatchObject({
      certainty: 92,
      facts: { make: 'Whatsminer', model: 'M66S VL40', firmwareVersion: '20250609.16.Rel', mac: '02:1a:00:00:00:07', serial: 'BTM1' },
    })
  })

  test('an old image by its chip driver', () => {
    const devdetails = '{"STATUS":[{"STATUS":"S","Code":69}],"DEVDETAILS":[{"Name":"SM","Driver":"bitmicro","Model":"M20S"}]}'
    expect(identify(evidence({ replies: { version: plainOld, devdetails } }))).toMatchObject({ certainty: 85, facts: { model: 'M20S' } })
  })

  test('one that does not name itself, by the form of its version', () => {
    const version =
      '{"STATUS":"S","When":1,"Code":131,"Msg":{"api_ver":"2.0.3","fw_ver":"20220125.13.Rel","platform":"H6OS"},"Description":""}'
    expect(identify(evidence({ replies: { version: flatNo, get_version: version } }))).toMatchObject({
      certainty: 90,
      facts: { model: null, firmwareVersion: '20220125.13.Rel' },
    })
  })

  test.each<[string, Seen]>([
    ['cgminer', { replies: { version: plainOld } }],
    ['a web page that sends everybody to https', { page: redirect }],
    ['something else that speaks frames', { framed: '{"code":0,"msg":"hello"}' }],
    ['damage', { replies: { version: '{"STATUS":', get_version: '[]' }, framed: '{"msg":{"miner":7}}' }],
  ])('not %s', (_what, seen) => {
    expect(identify(evidence(seen))).toBeNull()
  })
})
