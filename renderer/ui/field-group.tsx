import type { ReactNode } from 'react'
import classes from './field-group.module.css'

interface FieldGroupProps {
  readonly legend: string
  /** `true` = the legend is for screen readers: a title above says it already. */
  readonly hideLegend?: boolean
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** Fields that belong together, under their name, without a frame. */
export function FieldGroup({ legend, hideLegend = false, className = '', children }: FieldGroupProps) {
  return (
    <fieldset className={`${classes.group} ${className}`}>
      <legend className={hideLegend ? 'visually-hidden' : classes.legend}>{legend}</legend>
      {children}
    </fieldset>
  )
}
