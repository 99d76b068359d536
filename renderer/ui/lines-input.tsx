import { Textarea, type TextareaProps } from '@mantine/core'
import classes from './lines-input.module.css'

interface LinesInputProps
  extends Pick<TextareaProps, 'label' | 'aria-label' | 'description' | 'placeholder' | 'className' | 'disabled' | 'error' | 'wrap'> {
  readonly value: string
  readonly change: (text: string) => void
  /** Lines that are shown of little text, and of much. */
  readonly rows: readonly [least: number, most: number]
}

/** Text of several lines for machines to read, such as ranges of addresses: it grows with what is typed, and nothing corrects it. */
export function LinesInput({ value, change, rows: [least, most], ...rest }: LinesInputProps) {
  return (
    <Textarea
      {...rest}
      classNames={{ input: classes.input }}
      autosize
      minRows={least}
      maxRows={most}
      spellCheck={false}
      value={value}
      onChange={event => change(event.currentTarget.value)}
    />
  )
}
