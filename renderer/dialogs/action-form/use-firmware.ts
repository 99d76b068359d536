import { useEffect, useRef, useState } from 'react'
import type { FirmwareFile, KeptFirmware } from '../../../main/contract/firmware-file.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { useFleet } from '../../store/fleet.ts'
import { focusDialog } from '../focus.ts'
import { problemOf } from '../problem.ts'
import { useAnswer, valueOr } from '../use-answer.ts'
import { sendFirmware } from './send-firmware.ts'

/** A file on its way to the engine. */
export interface Sending {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** How much of it has arrived, 0 to 1. */
  readonly share: number
}

/** The firmware files that the engine keeps, and a way to hand it another. */
export interface FirmwareInHand {
  readonly kept: readonly KeptFirmware[]
  /** `null` = nothing is being handed over. */
  readonly sending: Sending | null
  /** Why the list or the last file did not come, or one was not removed, as a sentence. */
  readonly problem: string | null
  readonly send: (file: File | null) => void
  readonly cancel: () => void
  readonly remove: (file: KeptFirmware) => void
}

const askList = (client: EngineClient, signal: AbortSignal) => client.firmware.list(undefined, { signal })
const none: readonly KeptFirmware[] = []

/** Lists and takes in firmware files. Leaving the dialog drops a file that is not there yet. @param arrived gets the file that was picked */
export function useFirmware(arrived: (file: FirmwareFile) => void): FirmwareInHand {
  // What a rollout needs changes when one begins or ends.
  const round = useFleet(fleet => fleet.status?.rollouts.map(({ id, state }) => `${id}${state}`).join() ?? '')
  const [answer, put] = useAnswer(askList, round)
  const [sending, setSending] = useState<Sending | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const control = useRef<AbortController | null>(null)
  useEffect(() => () => control.current?.abort(), [])
  const kept = valueOr(answer, none)

  async function take(file: File) {
    const mine = new AbortController()
    control.current = mine
    setProblem(null)
    const tell = (share: number) => setSending({ name: file.name, size: file.size, share })
    tell(0)
    try {
      const taken = await sendFirmware(file, tell, mine.signal)
      put(await engine().firmware.list())
      arrived(taken)
    } catch (thrown) {
      if (!mine.signal.aborted) setProblem(problemOf(thrown))
    } finally {
      if (!mine.signal.aborted || control.current === mine) setSending(null)
    }
  }

  async function drop(file: KeptFirmware) {
    setProblem(null)
    try {
      put(await engine().firmware.remove({ id: file.id }))
      focusDialog()
    } catch (thrown) {
      setProblem(problemOf(thrown))
    }
  }

  return {
    kept,
    sending,
    problem: problem ?? (answer.kind === 'failed' ? answer.problem : null),
    send: file => {
      if (file !== null) void take(file)
    },
    cancel: () => control.current?.abort(),
    remove: file => void drop(file),
  }
}
