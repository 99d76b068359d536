import { IconArrowRight, IconClock, IconHistory, IconList, IconSettings, IconTargetArrow, type TablerIcon } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { AuditView } from './audit/view.tsx'
import { ExpectedView } from './expected/view.tsx'
import { FleetView } from './fleet/view.tsx'
import { RolloutsView } from './rollouts/view.tsx'
import { SchedulesView } from './schedules/view.tsx'
import { SettingsView } from './settings/view.tsx'

/** One entry of the left rail. */
export interface View {
  readonly id: 'fleet' | 'expected' | 'rollouts' | 'schedules' | 'audit' | 'settings'
  readonly icon: TablerIcon
  readonly Component: ComponentType
  /** Stands at the bottom of the rail. */
  readonly last?: boolean
}

/** Every view, in the order of the rail. A new view is one folder and one line here. */
export const views: readonly View[] = [
  { id: 'fleet', icon: IconList, Component: FleetView },
  { id: 'expected', icon: IconTargetArrow, Component: ExpectedView },
  { id: 'rollouts', icon: IconArrowRight, Component: RolloutsView },
  { id: 'schedules', icon: IconClock, Component: SchedulesView },
  { id: 'audit', icon: IconHistory, Component: AuditView },
  { id: 'settings', icon: IconSettings, Component: SettingsView, last: true },
]

/** The view with this id, or the first one. */
export function viewOf(id: string): View {
  const found = views.find(view => view.id === id) ?? views[0]
  if (found === undefined) throw new Error('There is no view')
  return found
}
