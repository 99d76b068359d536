import { z } from 'zod'
import { compareVersions, type FirmwareFile, familyNamesOf, firmwareFileSchema } from '../firmware-file.ts'
import type { Miner } from '../model.ts'
import { defineAction, type Shown, type Took } from './action.ts'

/** Which file goes on a machine, and how. */
export interface UpgradeFirmwareParams {
  readonly file: FirmwareFile
  /** `false` = the machine comes back as from the factory. */
  readonly keepSettings: boolean
  /** Also when the file is older than what the machine runs. */
  readonly downgrade: boolean
}

/** Puts another firmware on a machine. Model and family are checked before a byte is sent; the proof is that the version changed. */
export const upgradeFirmware = defineAction<'upgradeFirmware', UpgradeFirmwareParams>({
  id: 'upgradeFirmware',
  label: 'Firmware',
  progress: 'Changing the firmware',
  effect:
    'The machine takes the file, restarts and does not hash for 3 to 15 minutes. Without power in that time it may need an SD card to come back.',
  risk: 'may-brick',
  ask: z.object({
    file: firmwareFileSchema,
    keepSettings: z.boolean().default(true),
    downgrade: z.boolean().default(false),
  }),
  form: [
    { kind: 'file', name: 'file', label: 'Firmware file', help: 'As its maker gives it, unpacked only if the maker says so.' },
    { kind: 'switch', name: 'keepSettings', label: 'Settings', onLabel: 'Keep settings', offLabel: 'As from the factory' },
    {
      kind: 'check',
      name: 'downgrade',
      label: 'Older versions too',
      help: 'Without this, machines that run a newer version are set aside.',
    },
  ],
  forMiner: ask => ask,
  diff: (before, { file }) => {
    const was = before.firmwareVersion ?? null
    return isSame(was, file.version) ? [] : [{ field: 'firmware', before: was, after: file.version ?? file.name }]
  },
  touches: ['pools', 'mode', 'fanMode', 'fanPct', 'fanTargetC', 'freqMhz', 'powerLimitW'],
  looksAt: ['firmware'],
  took: tookVersion,
  warnings: ([first]) =>
    first !== undefined && first.file.models.length === 0
      ? [`${first.file.name} does not say which models it is for. Be certain that it is made for these.`]
      : [],
  usualMs: 300_000,
  settleMs: 1_200_000,
  // The file that it ran before is not on this computer.
  undo: () => null,
  forGood: 'A change of firmware cannot be undone: the version that runs now is not kept here. To have that again, pick its file.',
  unfit: misfit,
  mostAtOnce: 10,
  unbreakable: true,
})

/** A file of another make or model bricks a machine, so what is not known to fit is refused. */
function misfit({ file, downgrade }: UpgradeFirmwareParams, { firmware, model }: Miner): string | null {
  if (file.families.length === 0) return `${file.name} is no firmware file of a family that Headframe knows.`
  if (!file.families.includes(firmware.family)) return `${file.name} is for ${familyNamesOf(file).join(' or ')}, not for ${firmware.name}.`
  if (file.models.length > 0 && (model === null || !file.models.some(name => isModel(name, model))))
    return `${file.name} is for ${file.models.join(', ')}, and this is ${model === null ? 'a model that is not known' : `a ${model}`}.`
  const order = file.version === null || firmware.version === null ? null : compareVersions(file.version, firmware.version)
  if (order !== null && order < 0 && !downgrade) return `It runs ${firmware.version}, which is newer than ${file.version}.`
  return null
}

/** 'S19 Pro', 'S19Pro' and 's19-pro' are one model. */
function isModel(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_.-]+/g, '')
  return plain(a) === plain(b)
}

function isSame(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && (a === b || compareVersions(a, b) === 0)
}

function tookVersion(before: Shown, after: Shown, { file }: UpgradeFirmwareParams): Took {
  const [was, is] = [before.firmwareVersion ?? null, after.firmwareVersion ?? null]
  if (is === null) return { took: false, because: 'it does not tell its firmware version' }
  if (isSame(is, file.version)) return { took: true, note: null }
  if (is === was) return { took: false, because: `its firmware is still ${is}` }
  return { took: true, note: file.version === null ? null : `it runs ${is} now; the file calls itself ${file.version}` }
}
