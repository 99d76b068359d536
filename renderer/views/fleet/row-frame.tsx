import { createContext, type ReactNode } from 'react'
import { useStaleAge } from '../../store/age.ts'

/** How old the row's reading is when it is too old to be live ('14 min ago'); `null` = live. */
export const StaleAge = createContext<string | null>(null)

/** Looks once a row whether its reading is stale, so that its cells need not. */
export function FleetRow({ id, children }: { id: string; children: ReactNode }) {
  return <StaleAge value={useStaleAge(id)}>{children}</StaleAge>
}
