import { createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cipherPassword } from './cipher.ts'

test('the password that it leaves the factory with looks ciphered as its page sends it', () => {
  expect(cipherPassword('123456789')).toBe('bbad7537f4c8b6ea31eea0b3d760e257')
})

test('any password can be read again by whoever knows the key, behind at least one zero', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }).filter(text => !text.includes('\0')),
      text => {
        const hex = cipherPassword(text)
        const decipher = createDecipheriv('aes-128-cbc', '!'.repeat(16), Buffer.alloc(16)).setAutoPadding(false)
        const plain = Buffer.concat([decipher.update(Buffer.from(hex, 'hex')), decipher.final()])
        const end = plain.indexOf(0)
        expect(end).toBeGreaterThanOrEqual(0)
        expect(plain.subarray(0, end).toString('utf8')).toBe(Buffer.from(text, 'utf8').toString('utf8'))
        expect(plain.subarray(end).every(byte => byte === 0)).toBe(true)
      },
    ),
  )
})
