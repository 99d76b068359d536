import { Button, Modal } from '@mantine/core'
import { useEffect } from 'react'
import { t } from '../../i18n/setup.ts'
import { hasUnsaved, keepEditing, useQuestion } from '../../store/unsaved.ts'
import { useLayer } from '../../ui/layers.ts'
import classes from './unsaved-question.module.css'

/** Asks before something typed is lost, whatever would take it away: a view, a dialog, another item, or the page itself. */
export function UnsavedQuestion() {
  const question = useQuestion(state => state.question)
  const layer = useLayer(keepEditing, question !== null)
  useEffect(() => {
    window.addEventListener('beforeunload', askBeforeUnload)
    return () => window.removeEventListener('beforeunload', askBeforeUnload)
  }, [])
  return (
    <Modal.Root
      opened={question !== null}
      onClose={keepEditing}
      closeOnEscape={false}
      centered
      size={420}
      zIndex={400}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content ref={layer} data-layer="">
        <Modal.Title className={classes.title}>{t('unsaved.title')}</Modal.Title>
        <p className={classes.text}>
          {question === null ? '' : t('unsaved.text', { what: question.kinds.map(kind => t(`unsaved.what.${kind}`)).join(', ') })}
        </p>
        <div className={classes.buttons}>
          <Button onClick={question?.discard}>{t('unsaved.discard')}</Button>
          <Button variant="filled" data-autofocus onClick={keepEditing}>
            {t('unsaved.keep')}
          </Button>
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}

const inElectron = navigator.userAgent.includes('Electron/')

/** A browser asks in its own words. The desktop window would silently refuse to close instead. */
function askBeforeUnload(event: BeforeUnloadEvent): void {
  if (hasUnsaved() && !inElectron) event.preventDefault()
}
