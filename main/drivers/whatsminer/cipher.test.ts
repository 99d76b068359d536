import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decrypt, encrypt, proofOf, tokenOf } from './cipher.ts'
import { md5Crypt } from './md5-crypt.ts'

describe('API v2', () => {
  const challenge = { time: '5626', salt: 'BQ5hoXV9', newsalt: 'jbzkfQls' }

  test('the key, the sign and the AES key follow from the password', () => {
    expect(md5Crypt('admin', challenge.salt)).toBe('RxmaDUO33TS7O26yeMHZ81')
    const { sign, key } = tokenOf('admin', challenge)
    expect(sign).toBe('w.BNbkCV6n1aNWgiBWLzT/')
    expect(key.toString('hex')).toBe('199e0a202039bb7b558db7a54697dca29cb278055b7e659a127fb844d5a2fbf6')
  })

  test('only the last four characters of the time count', () => {
    expect(tokenOf('admin', { ...challenge, time: '17415626' }).sign).toBe('w.BNbkCV6n1aNWgiBWLzT/')
  })

  test('a command is encrypted as the vendor does it', () => {
    const { sign, key } = tokenOf('admin', challenge)
    const message = `{"token":"${sign}","cmd":"restart_btminer"}`
    const sent = 'ztIn8gXGbnM4QY3NTovpapmN9lmZbn718Sv0yvT4EP8af1OKRGaeLAg6JJ7dTRYtFz0DFZlZTaBEG4hIZzreXQ=='
    expect(encrypt(message, key, 'nul')).toBe(sent)
    expect(decrypt(sent, key)).toBe(message)
  })

  test('recorded replies of real machines open with their password and not with another', () => {
    const recorded = { time: '6915', salt: 'BQ5hoXV9', newsalt: 'a5TtWui2' }
    const done =
      '99J8w83zIqB3/n9c5GlK0Ms8rMLrtR4I9L3mL3ihmpoy4J0v+AHcKtijbyE92q22MIKC6VKEUcYL2KQS50euQWMqSBlxCPx8YYy4oRkOE4C7kjyvgs9rRMH/mhiVH9k+'
    const { key } = tokenOf('my-auth-password', recorded)
    expect(decrypt(done, key)).toBe('{"STATUS":"S","When":1608417125,"Code":131,"Msg":"","Description":"whatsminer v1.1"}')
    expect(decrypt(done, tokenOf('admin', recorded).key)).not.toContain('STATUS')
  })

  test.each([
    ['a', 'xT7xmaIVPTYzWRJDq9UIu/'],
    ['ab', 'CR0xO1zT9Zlhnjowfagss1'],
    ['sixteen-letters-', '2wz34RlMQj41i98zz.Xqm/'],
    ['seventeen-letters', 'qbYrkqvlF2v3i6DYIo0Aq0'],
    ['pppppppppppppppppppppppppppppppppppppppp', 'cpNUB2vkarPc33oFiG.pr.'],
    ['pass word_9', 'CTl7jBIcR6TQHCaCfsT7./'],
    ['naïve-ß', 'kziHmdOHIV2CvihclN5cM.'],
  ])('md5-crypt of %j is what OpenSSL makes of it', (password, theirs) => {
    expect(md5Crypt(password, 'jbzkfQls')).toBe(theirs)
  })
})

describe('API v3', () => {
  test('token and key follow from command, password, salt and time', () => {
    const { token, key } = proofOf('set.miner.pools', 'super', 'uhCiDyVj', 1_700_000_000)
    expect(key.toString('hex')).toBe('f29b6f7cc5346877229c1d317f052153f1aa4eec8bdcfa70d969685e0ac0fa12')
    expect(token).toBe('8ptvfMU0')
  })

  test('the parameter is encrypted as the vendor does it', () => {
    const { key } = proofOf('set.miner.pools', 'super', 'uhCiDyVj', 1_700_000_000)
    const param = '[{"pool":"stratum+tcp://p.example:3333","worker":"a.w","passwd":"x"}]'
    const sent = 'JgbCWzGipE12ZYYAzwMA4h7dURorfzGjIpypm52KcKVB5GeF9hnrNbdjKAglZupEjA0+mxA8VUR6gsXZ8lPo8z+SQdwpHRbRcCvtRBZRadI='
    expect(encrypt(param, key, 'pkcs7')).toBe(sent)
    expect(decrypt(sent, key)).toBe(param)
  })
})

test('what is encrypted with either padding comes back', () => {
  const { key } = proofOf('any', 'word', 'salt', 1)
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), fc.constantFrom('nul' as const, 'pkcs7' as const), (inside, padding) => {
      const text = JSON.stringify({ inside })
      expect(decrypt(encrypt(text, key, padding), key)).toBe(text)
    }),
  )
})

test.each(['', 'AAAA', 'not base64 at all', 'AAAAAAAAAAAAAAAAAAAAAA==='])('%j is no message', text => {
  const { key } = proofOf('any', 'word', 'salt', 1)
  const plain = decrypt(text, key)
  expect(plain === null || !plain.startsWith('{')).toBe(true)
})
