import type { FollowUpProbe } from '../main/drivers/driver.ts'
import { announcementFormats, drivers, minerHosts, minerServices } from '../main/drivers/registry.ts'

/** The parts of docs/discovery.md that are made from the drivers, each between `<!-- made: NAME -->` and `<!-- end -->`. */
const parts: Readonly<Record<string, () => string>> = {
  'first round': () =>
    table(
      ['Port', 'Question'],
      [...new Map(drivers.flatMap(({ probes }) => probes.map(probe => [JSON.stringify(probe), rowOf(probe)]))).values()],
    ),
  'follow-ups': () =>
    table(
      ['Family', 'Port', 'Question'],
      drivers.flatMap(({ id, followUp }) => (followUp?.probes ?? []).map(probe => [`\`${id}\``, ...rowOf(probe)])),
    ),
  announcements: () =>
    table(
      ['UDP port', 'Machines'],
      announcementFormats.map(({ port, makers }) => [String(port), makers]),
    ),
  names: () => `Services: ${listOf(minerServices)}. Host names: ${listOf(minerHosts)}.`,
}

/** The page with its made parts as the code has them now. @throws Error naming a part that the page does not hold */
export function withQuestions(page: string): string {
  return Object.entries(parts).reduce((text, [name, make]) => {
    const pattern = new RegExp(`(<!-- made: ${name} -->\n)[^]*?(<!-- end -->)`)
    if (!pattern.test(text)) throw new Error(`docs/discovery.md has no part "${name}"`)
    return text.replace(pattern, (_, begin: string, end: string) => `${begin}\n${make()}\n\n${end}`)
  }, page)
}

function rowOf(probe: FollowUpProbe): readonly [string, string] {
  switch (probe.kind) {
    case 'cgminer':
      return ['4028', `\`{"command":"${probe.command}"}\``]
    case 'http':
      return [`${probe.port === 'api' ? 4028 : (probe.port ?? 80)}${probe.tls ? ', TLS' : ''}`, `\`GET ${probe.path}\``]
    case 'framed':
      return [String(probe.port), `4 bytes of length, \`${JSON.stringify(probe.message)}\``]
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function listOf(words: readonly string[]): string {
  return words.map(word => `\`${word}\``).join(', ')
}
