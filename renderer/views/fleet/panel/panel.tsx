/** Placeholder until the panel's parts land in the next commit. */
export function MinerPanel({ id }: { id: string }) {
  return <aside aria-label={id} />
}
