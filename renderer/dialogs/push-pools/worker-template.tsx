import { TextInput } from '@mantine/core'
import { useMemo, useRef } from 'react'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { templateFields } from '../../../main/contract/worker-template.ts'
import { t } from '../../i18n/setup.ts'
import { minerOf } from '../../store/fleet.ts'
import { Notice } from '../notice.tsx'
import { insertPiece, type PushDraft } from './draft.ts'
import { workerExamples } from './example.ts'
import classes from './push-pools.module.css'

interface WorkerTemplateProps {
  readonly draft: PushDraft
  readonly change: (draft: PushDraft) => void
  readonly problem: string | null
  readonly miners: readonly MinerId[]
}

/** The template that makes each miner's worker name, its pieces to insert, and what it makes of the first miners. */
export function WorkerTemplate({ draft, change, problem, miners }: WorkerTemplateProps) {
  const input = useRef<HTMLInputElement>(null)
  const insert = (piece: string) => {
    const { text, caret } = insertPiece(draft.template, piece, input.current?.selectionStart ?? draft.template.length)
    change({ ...draft, template: text })
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(caret, caret)
    })
  }
  return (
    <div className={classes.template}>
      <TextInput
        ref={input}
        label={t('pushPools.template')}
        description={t('pushPools.templateHelp')}
        placeholder="{account}.{ip3}x{ip4}"
        classNames={{ input: classes.mono }}
        spellCheck={false}
        autoComplete="off"
        value={draft.template}
        error={problem}
        onChange={event => change({ ...draft, template: event.currentTarget.value })}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons is no fieldset */}
      <div className={classes.pieces} role="group" aria-label={t('pushPools.pieces')}>
        {Object.entries(templateFields).map(([name, help]) => (
          <button
            key={name}
            type="button"
            className={classes.piece}
            title={help}
            aria-label={t('pushPools.insert', { name, help })}
            onClick={() => insert(`{${name}}`)}
          >
            {`{${name}}`}
          </button>
        ))}
      </div>
      {problem === null ? <Examples draft={draft} miners={miners} /> : null}
    </div>
  )
}

/** Miners shown as an example. */
const exampleCount = 3

function Examples({ draft, miners }: { draft: PushDraft; miners: readonly MinerId[] }) {
  const examples = useMemo(() => workerExamples(draft, miners.map(minerOf).filter(isKnown)), [draft, miners])
  // What is missing is told at its field.
  if ((draft.pools[0]?.user ?? '').trim() === '') return null
  const bad = examples.filter(example => example.problem !== null)
  return (
    <>
      <dl className={classes.examples} aria-label={t('pushPools.examples')}>
        {examples.slice(0, exampleCount).map(({ minerId, name, worker, problem }) => (
          <div key={minerId} className={classes.example}>
            <dt className={classes.exampleName} title={name}>
              {name}
            </dt>
            <dd className={classes.exampleWorker} data-bad={problem !== null}>
              {worker ?? problem}
            </dd>
          </div>
        ))}
      </dl>
      {examples.length > exampleCount ? (
        <p className={classes.dim}>{t('pushPools.more', counted(examples.length - exampleCount))}</p>
      ) : null}
      {bad[0] === undefined ? null : (
        <Notice level="warning">
          {t('pushPools.unfilled', { ...counted(bad.length), name: bad[0].name, problem: bad[0].problem?.replace(/\.$/, '') ?? '' })}
        </Notice>
      )}
    </>
  )
}

function counted(count: number): { count: number; shown: string } {
  return { count, shown: formatNumber(count, 0) }
}

function isKnown(miner: Miner | undefined): miner is Miner {
  return miner !== undefined
}
