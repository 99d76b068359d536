import { z } from 'zod'
import { passwordProblem } from '../password-strength.ts'
import { defineAction } from './action.ts'

/** Sets the password of a machine's web or API user. It is kept only after it has been seen to open the machine. */
export const setPassword = defineAction({
  id: 'setPassword',
  label: 'Password',
  progress: 'Changing the password',
  effect: 'The machine takes the new password only. Headframe keeps it once it has opened the machine. Mining goes on.',
  risk: 'may-brick',
  ask: z.object({
    password: z.string().superRefine((text, context) => {
      const problem = passwordProblem(text)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }),
  }),
  form: [
    {
      kind: 'password',
      name: 'password',
      label: 'New password',
      help: 'Write it down: without it a machine can only be opened again by its reset button.',
      problem: passwordProblem,
    },
  ],
  forMiner: ask => ask,
  diff: () => [{ field: 'password', before: '••••', after: '•••• (new)' }],
  touches: [],
  looksAt: ['login'],
  took: (_before, after) => {
    if (after.opens === true) return { took: true, note: null }
    return after.opens === false
      ? { took: false, because: 'the new password does not open it' }
      : { took: false, because: 'it lets everybody in, so that the new password cannot be proved' }
  },
  usualMs: 10_000,
  settleMs: 120_000,
  // The one that it had is not read from anywhere: setting it again is a change of its own.
  undo: () => null,
  forGood: 'A new password cannot be undone: no miner tells the one that it had. To have that again, set it as a new one.',
  secret: true,
  password: params => params.password,
})
