import { type Machine, readBoards } from '../../simulator/persona.ts'

/** The log of a machine: how it booted, how its boards started, and what it ran into since. */
export function kernelLog(machine: Machine): string {
  const boot = ['[    0.000000] Booting Linux on physical CPU 0x0', `[    2.410000] ${machine.model.type}`, '====Miner log====']
  const at = new Date(machine.now()).toISOString().slice(0, 19).replace('T', ' ')
  return `${[...boot, ...starts(machine), ...troubles(machine)].map(line => (/^[[=]/.test(line) ? line : `${at} ${line}`)).join('\n')}\n`
}

function starts(machine: Machine): readonly string[] {
  return readBoards(machine).flatMap((board, chain) => {
    const found = board.chips - board.deadChips
    const line = `driver-btm-chain.c: Chain[${chain}]: find ${found} asic, times 0`
    return found === 0 ? [line, `Chain ${chain} only find 0 asic, will power off hash board ${chain}`] : [line]
  })
}

function troubles({ faults, model }: Machine): readonly string[] {
  const lines: string[] = []
  if (faults.has('hot')) lines.push('ERROR_TEMP_TOO_HIGH: over max temp, pcb temp 88 (max 85), chip temp 103(max 95)')
  if (faults.has('fan')) lines.push(`Error, fan lost, only find ${model.fans - 1} (< ${model.fans})`)
  if (faults.has('deadpool')) lines.push('WARN_NET_LOST', 'network connection lost!')
  return lines.length > 0 ? ['STATUS_INITED', ...lines] : ['STATUS_INITED']
}
