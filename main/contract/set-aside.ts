import { type SetAside, setAsidePage } from './rollout.ts'

/** All miners that a rollout left aside, asked for page by page. @param page asks for the page that begins with the `from`th */
export async function allSetAside(page: (from: number) => Promise<readonly SetAside[]>): Promise<readonly SetAside[]> {
  const all: SetAside[] = []
  for (;;) {
    const next = await page(all.length)
    all.push(...next)
    if (next.length < setAsidePage) return all
  }
}

/** How many were left aside in all. */
export function countSetAside(counts: Readonly<Partial<Record<SetAside['why'], number>>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
