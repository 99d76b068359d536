import type { MinerLog } from '../contract/model.ts'

const kernelLines = 8_000
const minerLines = 3_000

/** The logs of an invented miner, as long as real ones are. */
export function cannedLogs(model: string | null): readonly MinerLog[] {
  const kernel = Array.from({ length: kernelLines }, (_, n) => {
    const stamp = `[${(n * 0.417).toFixed(6).padStart(12)}]`
    return n % 97 === 0
      ? `${stamp} i2c i2c-0: error: timeout waiting for a reply of the board's sensor at 0x4${n % 8}; ${'retry '.repeat(40)}gave up`
      : n % 31 === 0
        ? `${stamp} WARN fan ${1 + (n % 4)} turns at ${1200 + (n % 700)} rpm, below its curve`
        : `${stamp} eth0: link is up, 100 Mbps, full duplex, sequence ${n}`
  })
  const miner = Array.from(
    { length: minerLines },
    (_, n) => `2026-11-2${n % 9} 0${n % 9}:1${n % 9}:42 ${model ?? 'miner'} chain ${n % 3} nonces ${n * 13}`,
  )
  return [
    { name: 'kernel log', text: kernel.join('\n') },
    { name: 'miner log', text: miner.join('\n') },
    { name: 'autotune log', text: '' },
  ]
}
