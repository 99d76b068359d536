import { Menu } from '@mantine/core'
import { actions } from '../../../main/contract/actions/registry.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import { grouped } from '../../actions/groups.ts'
import { type ActionOffer, startAction } from '../../actions/run.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'

interface ActionGroupsProps {
  readonly offers: readonly ActionOffer[]
  readonly miners: readonly MinerId[]
  /** How many of them are known: an action that not all of them can do says so. */
  readonly of: number
}

/** Actions as menu items, under what they are about. */
export function ActionGroups({ offers, miners, of }: ActionGroupsProps) {
  const readOnly = useReadOnly()
  return grouped(offers, offer => offer.action).map(({ group, items }) => (
    // biome-ignore lint/a11y/useSemanticElements: a menu may hold groups, and no fieldset
    <div key={group} role="group" aria-label={t(`actions.group.${group}`)}>
      <Menu.Label aria-hidden>{t(`actions.group.${group}`)}</Menu.Label>
      {items.map(offer => (
        <Menu.Item
          key={offer.action}
          disabled={readOnly !== null}
          title={readOnly ?? actions[offer.action].effect}
          onClick={() => startAction(offer.action, miners)}
          rightSection={<Able offer={offer} of={of} />}
        >
          {actions[offer.action].label}
        </Menu.Item>
      ))}
    </div>
  ))
}

/** 'Sleep · 9 of 12': only when not all of them can. */
export function Able({ offer, of }: { offer: ActionOffer; of: number }) {
  return offer.able === of ? null : <small>{t('actions.able', { able: offer.able, of })}</small>
}
