/** Words of the dialogs, rollouts and settings, in English. */
export const enDialogs = {} as const
