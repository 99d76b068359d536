import { type FirmwareFile, familyNamesOf } from '../../../main/contract/firmware-file.ts'
import { formatNumber, unknownText } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'

/** '12.3 MB', '84 kB'. */
export function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${formatNumber(Math.ceil(bytes / 1000))} kB` : `${formatNumber(bytes / 1_000_000, 1)} MB`
}

/** Which version a file is and what it is for, as its name and content tell. */
export function knownOf(file: FirmwareFile): string {
  const { version, models, families } = file
  if (families.length === 0) return t('firmware.noFamily')
  return t('firmware.known', {
    version: version ?? unknownText,
    families: familyNamesOf(file).join(', '),
    models: models.length === 0 ? t('firmware.anyModel') : models.join(', '),
  })
}
