/** An image for an ESP32 with nothing but its headers and the description of the program. */
export function appImage(version: string): Buffer {
  const bytes = Buffer.alloc(4096, 0xff)
  bytes.fill(0, 32, 256)
  bytes[0] = 0xe9
  bytes.writeUInt32LE(0xabcd5432, 32)
  bytes.write(version, 48, 31, 'latin1')
  bytes.write('esp-miner', 80, 'latin1')
  return bytes
}
