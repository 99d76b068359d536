import { formatAgo } from '../../main/contract/units.ts'
import { useNow } from '../store/now.ts'

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A time as people write it, in this computer's zone. */
function formatAbsolute(at: number): string {
  return absolute.format(at)
}

/** '4 s ago', counting on by itself, with the absolute time on hover. */
export function Ago({ at }: { at: number }) {
  const text = useNow(now => formatAgo(at, now))
  return (
    <time dateTime={new Date(at).toISOString()} title={formatAbsolute(at)}>
      {text}
    </time>
  )
}
