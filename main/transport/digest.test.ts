import { describe, expect, it } from 'vitest'
import { chooseDigest, type DigestChallenge, digestAuthorization, parseChallenges } from './digest.ts'

const example = [
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
]

function challenge(header: string): DigestChallenge {
  const chosen = chooseDigest(parseChallenges(header))
  if (!chosen) throw new Error('no challenge')
  return chosen
}

function answer(header: string, more: Partial<Parameters<typeof digestAuthorization>[0]> = {}): Record<string, string> {
  const text = digestAuthorization({
    challenge: challenge(header),
    user: 'Mufasa',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    nonceCount: 1,
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    ...more,
  })
  const [parsed] = parseChallenges(text)
  return { scheme: parsed?.scheme ?? '', ...parsed?.params }
}

describe('the examples of RFC 7616 and RFC 2617', () => {
  it('SHA-256', () => {
    expect(answer(example[0] ?? '').response).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1')
  })

  it('MD5', () => {
    expect(answer(example[1] ?? '').response).toBe('8ca523f5e9506fed4657c9700eebdbec')
  })

  it('MD5 of RFC 2617', () => {
    const header =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    expect(answer(header, { password: 'Circle Of Life', cnonce: '0a4f113b' })).toEqual({
      scheme: 'digest',
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      response: '6629fae49393a05397450978507c4ef1',
      qop: 'auth',
      nc: '00000001',
      cnonce: '0a4f113b',
      opaque: '5ccc069c403ebaf9f0171e9517f40e41',
    })
  })

  it('hashes the user name when asked to', () => {
    // The user name of RFC 7616, 3.9.2, whose algorithm SHA-512-256 is not ours: here with SHA-256.
    const header =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", charset=UTF-8, userhash=true'
    const fields = answer(header, { user: 'Jäsøn Doe', password: 'Secret, or not?' })
    expect(fields.userhash).toBe('true')
    expect(fields.username).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a challenge', () => {
  it('of a miner has no algorithm and no opaque, and none is sent back', () => {
    const fields = answer('Digest realm="antMiner Configuration", nonce="b1a2", qop="auth"', { nonceCount: 255 })
    expect(fields).toMatchObject({ nc: '000000ff', realm: 'antMiner Configuration' })
    expect(fields.algorithm).toBeUndefined()
    expect(fields.opaque).toBeUndefined()
  })

  it('without qop is answered as RFC 2069 says', () => {
    const fields = answer('Digest realm="r", nonce="n"', { user: 'u', password: 'p', uri: '/' })
    expect(fields).toEqual({ scheme: 'digest', username: 'u', realm: 'r', nonce: 'n', uri: '/', response: fields.response })
    expect(fields.response).toHaveLength(32)
  })

  it('for a session mixes the nonces into the secret', () => {
    const plain = answer('Digest realm="r", nonce="n", qop="auth", algorithm=MD5')
    const session = answer('Digest realm="r", nonce="n", qop="auth", algorithm=MD5-sess')
    expect(session.algorithm).toBe('MD5-sess')
    expect(session.response).not.toBe(plain.response)
  })

  it('is the strongest that can be answered, of several in one or more headers', () => {
    expect(challenge(`Basic realm="x, y", ${example[1]}, ${example[0]}`)).toMatchObject({ algorithm: 'sha-256' })
    expect(challenge('Digest realm="r", nonce="n", algorithm=SHA-512-256, Digest realm="r", nonce="n", algorithm=MD5').algorithm).toBe(
      'md5',
    )
    expect(chooseDigest(parseChallenges('Basic realm="x"'))).toBeNull()
    expect(chooseDigest(parseChallenges('Digest realm="r", nonce="n", qop="auth-int"'))).toBeNull()
    expect(chooseDigest(parseChallenges('Digest realm="r"'))).toBeNull()
  })

  it('may hold quotes, commas, blanks and any spelling of names', () => {
    expect(challenge('DIGEST  REALM = "a \\"b\\", c" ,NONCE=abc,Stale=TRUE,qop = "auth-int , AUTH"')).toMatchObject({
      realm: 'a "b", c',
      nonce: 'abc',
      stale: true,
      qop: 'auth',
    })
  })

  it('that makes no sense is none', () => {
    expect(parseChallenges('')).toEqual([])
    expect(parseChallenges('realm="x"')).toEqual([])
    expect(parseChallenges('"""')).toEqual([])
  })

  it('in Latin-1 or UTF-8 gives another answer for the same letters', () => {
    const latin = answer('Digest realm="r", nonce="n", qop="auth"', { password: 'pässword' })
    const utf8 = answer('Digest realm="r", nonce="n", qop="auth", charset=UTF-8', { password: 'pässword' })
    expect(latin.response).not.toBe(utf8.response)
  })
})
