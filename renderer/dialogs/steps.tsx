import { useEffect, useRef } from 'react'
import { t } from '../i18n/setup.ts'
import classes from './steps.module.css'

/** The steps of a decision, in order. */
const stepNames = ['what', 'which', 'preview', 'go'] as const
export type StepName = (typeof stepNames)[number]

interface StepsProps {
  readonly current: StepName
  /** Steps that can be gone to now. */
  readonly open: readonly StepName[]
  readonly go?: (step: StepName) => void
}

/** Where one is in a decision; every step that was passed can be gone back to. */
export function Steps({ current, open, go }: StepsProps) {
  const currentButton = useRef<HTMLButtonElement>(null)
  const before = useRef(current)
  useEffect(() => {
    // The button that was pressed may be gone; the focus goes to where one is now.
    if (before.current !== current) currentButton.current?.focus()
    before.current = current
  }, [current])
  return (
    <ol className={classes.steps} aria-label={t('sheet.steps')}>
      {stepNames.map((step, at) => (
        <li key={step} className={classes.step}>
          <button
            type="button"
            className={classes.button}
            aria-current={step === current ? 'step' : undefined}
            disabled={step !== current && !open.includes(step)}
            ref={step === current ? currentButton : undefined}
            onClick={() => go?.(step)}
          >
            <span className={classes.number}>{at + 1}</span>
            {t(`sheet.step.${step}`)}
          </button>
        </li>
      ))}
    </ol>
  )
}
