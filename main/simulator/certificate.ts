import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'

/** ASN.1 tags of the few things that a certificate is made of. */
const tag = { integer: 0x02, bits: 0x03, oid: 0x06, utf8: 0x0c, time: 0x17, sequence: 0x30, set: 0x31, version: 0xa0 } as const
const oids = { ecdsaSha256: '2a8648ce3d040302', commonName: '550403' } as const

let made: SecureContext | null = null

/** A certificate that nobody vouches for, as miners make their own. Once for the whole hall. */
export function selfSigned(): SecureContext {
  made ??= contextOf(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }))
  return made
}

function contextOf({ publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }): SecureContext {
  const algorithm = der(tag.sequence, der(tag.oid, Buffer.from(oids.ecdsaSha256, 'hex')))
  const commonName = der(tag.sequence, der(tag.oid, Buffer.from(oids.commonName, 'hex')), der(tag.utf8, Buffer.from('miner')))
  const name = der(tag.sequence, der(tag.set, commonName))
  const validity = der(tag.sequence, der(tag.time, Buffer.from('200101000000Z')), der(tag.time, Buffer.from('491231235959Z')))
  const version3 = der(tag.version, der(tag.integer, Buffer.of(2)))
  const serial = der(tag.integer, Buffer.of(1))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const body = der(tag.sequence, version3, serial, algorithm, name, validity, name, key)
  // No bit of the last byte is unused.
  const signature = der(tag.bits, Buffer.of(0), sign('sha256', body, privateKey))
  const certificate = der(tag.sequence, body, algorithm, signature).toString('base64')
  const cert = `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
  return createSecureContext({ cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) })
}

/** One value: tag, length, content. */
function der(kind: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(kind, ...head), content])
}
