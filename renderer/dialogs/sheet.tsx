import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../i18n/setup.ts'
import { leaveDialog } from '../store/dialogs.ts'
import { useLayer } from '../ui/layers.ts'
import classes from './sheet.module.css'
import { useReturnFocus } from './use-return-focus.ts'

interface SheetProps {
  readonly title: string
  /** `steady` keeps one height whatever is in it, so that nothing jumps from step to step. */
  readonly size: 'small' | 'steady'
  readonly children: ReactNode
  /** Buttons, the deciding one last. */
  readonly footer: ReactNode
  /** Fixed above what scrolls. */
  readonly header?: ReactNode
}

/** The frame of every dialog: a title, what scrolls, and the buttons that stay in sight. Esc closes it when nothing in it is to be closed first; what is typed is kept elsewhere, or asked for. */
export function Sheet({ title, size, children, footer, header }: SheetProps) {
  useReturnFocus()
  const layer = useLayer(leaveDialog)
  return (
    <Modal.Root
      opened
      onClose={leaveDialog}
      closeOnEscape={false}
      size={size === 'steady' ? 940 : 520}
      centered
      returnFocus={false}
      lockScroll={false}
      classNames={{ content: size === 'steady' ? `${classes.content} ${classes.steady}` : classes.content }}
    >
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content ref={layer} data-layer="">
        {/* Not the library's header: that is a banner, and a page has one. */}
        <div className={classes.title}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('sheet.close')} />
        </div>
        {header === undefined ? null : <div className={classes.top}>{header}</div>}
        <div className={classes.scroll}>{children}</div>
        <div className={classes.footer}>{footer}</div>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Pushes the buttons after it to the right end of a footer. */
export function Spring() {
  return <span className={classes.spring} />
}
