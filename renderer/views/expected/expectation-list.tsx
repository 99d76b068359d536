import { useRef, useState } from 'react'
import type { Expectation } from '../../../main/contract/expectation.ts'
import { useProfiles } from '../../dialogs/push-pools/use-profiles.ts'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import type { Editing } from '../../dialogs/use-editing.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { attempt } from '../../ui/toast.ts'
import { ExpectationEditor } from './expectation-editor.tsx'
import { movedBy } from './expectation-form.ts'
import { ExpectationRow } from './expectation-row.tsx'
import classes from './expected.module.css'

const askSets = (client: EngineClient, signal: AbortSignal) => client.credentials.list(undefined, { signal })

interface ExpectationListProps {
  readonly expectations: readonly Expectation[]
  readonly put: (list: readonly Expectation[]) => void
  readonly editing: Editing
}

/** The expectations in the order in which they apply; one is moved by dragging it or with the up and down keys. */
export function ExpectationList({ expectations, put, editing }: ExpectationListProps) {
  const profiles = useProfiles()
  const sets = valueOr(useAnswer(askSets)[0], [])
  const [said, setSaid] = useState('')
  const dragged = useRef<string | null>(null)
  const change = async (call: () => Promise<readonly Expectation[]>) => {
    const list = await attempt(call)
    if (list !== undefined) put(list)
  }
  const move = (id: string, places: number) => {
    const before = expectations.map(one => one.id)
    const ids = movedBy(before, id, places)
    if (ids === before) return
    void change(() => engine().expectations.reorder({ ids: [...ids] }))
    setSaid(t('expected.moved', { name: expectations.find(one => one.id === id)?.name ?? '', n: ids.indexOf(id) + 1 }))
  }
  const drop = (at: number) => {
    const from = expectations.findIndex(one => one.id === dragged.current)
    if (from >= 0 && dragged.current !== null) move(dragged.current, at - from)
    dragged.current = null
  }
  return (
    <>
      <ol className={classes.list} aria-label={t('expected.list')}>
        {expectations.map((expectation, at) => (
          <li
            key={expectation.id}
            onDragOver={event => event.preventDefault()}
            onDrop={event => {
              event.preventDefault()
              drop(at)
            }}
          >
            {editing.id === expectation.id ? (
              <ExpectationEditor expectation={expectation} put={put} close={editing.close} />
            ) : (
              <ExpectationRow
                expectation={expectation}
                at={at}
                profile={profiles.list.find(one => one.id === expectation.profile)?.name ?? null}
                credentials={sets.find(one => one.id === expectation.credentials)?.name ?? null}
                edit={() => editing.edit(expectation.id)}
                move={places => move(expectation.id, places)}
                drag={() => {
                  dragged.current = expectation.id
                }}
                change={change}
              />
            )}
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </>
  )
}
