import { firmwareVersion } from './firmware-version.ts'
import { parseModelName } from './model-name.ts'

/** Words of the longest model name: 'S21e XP Hyd'. */
const mostWords = 4

/** Pure. 'Antminer-S19j-Pro-merge-release-20230413.bmu' -> 'S19j Pro': the longest run of words behind the make that is a model. */
export function modelsInName(name: string): readonly string[] {
  const words = /^antminer[\s_-]+(.*)$/i.exec(name)?.[1]?.split(/[\s_-]+/) ?? []
  for (let length = Math.min(mostWords, words.length); length > 0; length--) {
    const { model } = parseModelName(`Antminer ${words.slice(0, length).join(' ')}`)
    if (model !== null) return [model.name]
  }
  return []
}

/** Pure. The release or the day of the build, as machines tell theirs; `null` = the name has neither. */
export function versionInName(name: string): string | null {
  const release = /\bFR-\d+(?:\.\d+)+/i.exec(name)?.[0]
  if (release !== undefined) return firmwareVersion(release)
  const day = /(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?!\d)/.exec(name)
  return day ? `${day[1]}-${day[2]}-${day[3]}` : null
}
