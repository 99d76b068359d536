import { notifications } from '@mantine/notifications'
import { createElement, type ReactNode } from 'react'
import { t } from '../i18n/setup.ts'
import { Offer } from './offer.tsx'

/** Says that something worked; goes by itself. */
export function toast(message: string): void {
  notifications.show({ message, autoClose: 4000, withBorder: true, closeButtonProps: { 'aria-label': t('toast.close') } })
}

/** How long a message stays that offers something, ms. */
const offeredMs = 15_000

/** Says that something worked and offers to take it back; goes by itself. */
export function toastUndo(message: string, undo: () => Promise<void>): void {
  const id = notifications.show({
    message: createElement(Offer, {
      message,
      take: () => {
        notifications.hide(id)
        void attempt(undo)
      },
    }),
    autoClose: offeredMs,
    withBorder: true,
    closeButtonProps: { 'aria-label': t('toast.close') },
  })
}

/** How long a message stays that somebody has to come back to the screen for, ms. */
const keptMs = 60_000

/** Says something that happened in the hall. Said again with the same `id` it takes the place of what it said before. */
export function toastKept(id: string, message: ReactNode): void {
  const toast = { id, message, autoClose: keptMs, withBorder: true, closeButtonProps: { 'aria-label': t('toast.close') } }
  // `show` leaves one with the same id as it is, `update` shows none that is not there.
  notifications.show(toast)
  notifications.update(toast)
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
