import { type ReactNode, type Ref, useId } from 'react'
import classes from './panel.module.css'

interface SectionProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly ref?: Ref<HTMLElement>
}

/** A titled part of the panel. */
export function Section({ title, aside, children, ref }: SectionProps) {
  const id = useId()
  return (
    <section ref={ref} className={classes.section} aria-labelledby={id}>
      <div className={classes.title}>
        <h3 id={id}>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** One line of a list of facts; `null` = unknown. */
export function Fact({ name, children, mono = false }: { name: string; children: ReactNode; mono?: boolean }) {
  return (
    <>
      <dt>{name}</dt>
      <dd data-mono={mono || undefined}>{children ?? '–'}</dd>
    </>
  )
}

/** Facts under each other, names on the left. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>
}
