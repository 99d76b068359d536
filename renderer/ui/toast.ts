import { notifications } from '@mantine/notifications'
import { t } from '../i18n/setup.ts'

/** Says that something worked; goes by itself. */
export function toast(message: string): void {
  notifications.show({ message, autoClose: 4000, withBorder: true, closeButtonProps: { 'aria-label': t('toast.close') } })
}

/** Says what did not work; stays until it is closed. @param problem anything thrown, or a sentence */
export function toastProblem(problem: unknown): void {
  notifications.show({
    title: t('toast.failed'),
    message: problem instanceof Error ? problem.message : String(problem),
    color: 'red',
    autoClose: false,
    withBorder: true,
    role: 'alert',
    closeButtonProps: { 'aria-label': t('toast.close') },
  })
}

/** Runs something the user asked for and shows the problem if it fails. `undefined` = it failed. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    toastProblem(error)
    return undefined
  }
}
