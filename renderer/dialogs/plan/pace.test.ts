import { describe, expect, test } from 'vitest'
import type { Pace } from '../../../main/contract/rollout.ts'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { changeOf, checkPace, draftOfPace, isSamePace, type PaceDraft, toRemember, usualPace, withRemembered } from './pace.ts'

const usual = usualPace(defaultSettings)
const pace: Pace = {
  size: 10,
  everyS: 5,
  canary: true,
  atOnce: null,
  order: 'selection',
  budget: { pct: 10, inARow: 5 },
  power: { hallKw: null, groupKw: null },
}

describe('the fields of a pace', () => {
  test('become what the engine is asked', () => {
    expect(checkPace({ ...usual, everyS: '2,5', atOnce: ' 40 ', hallKw: '120', order: 'rack' }).value).toEqual({
      size: 10,
      everyS: 2.5,
      canary: true,
      atOnce: 40,
      order: 'rack',
      budget: { pct: 10, inARow: 5 },
      power: { hallKw: 120, groupKw: null },
    })
  })

  test.each<[Partial<PaceDraft>, string]>([
    [{ size: '' }, 'size'],
    [{ size: '1.5' }, 'size'],
    [{ size: '5001' }, 'size'],
    [{ everyS: '-1' }, 'everyS'],
    [{ everyS: 'soon' }, 'everyS'],
    [{ atOnce: '0' }, 'atOnce'],
    [{ failurePct: '101' }, 'failurePct'],
    [{ inARow: '2.5' }, 'inARow'],
    [{ hallKw: '0' }, 'hallKw'],
    [{ groupKw: 'much' }, 'groupKw'],
  ])('with %o mark the wrong one only', (typed, wrong) => {
    const checked = checkPace({ ...usual, ...typed })
    expect(checked.value).toBeNull()
    expect(Object.keys(checked.problems)).toEqual([wrong])
  })

  test('show a pace as it was typed', () => {
    expect(draftOfPace(pace)).toEqual(usual)
    expect(draftOfPace({ ...pace, atOnce: 7, power: { hallKw: null, groupKw: 12.5 } })).toEqual({ ...usual, atOnce: '7', groupKw: '12.5' })
  })
})

describe('a change of a running rollout', () => {
  test('names only what differs', () => {
    expect(changeOf({ ...usual, size: '20' }, pace)).toEqual({ size: 20 })
    expect(changeOf({ ...usual, inARow: '0' }, pace)).toEqual({ budget: { pct: 10, inARow: 0 } })
    expect(changeOf({ ...usual, atOnce: '' }, { ...pace, atOnce: 5 })).toEqual({ atOnce: null })
  })

  test('is none when nothing differs or something is wrong', () => {
    expect(changeOf(usual, pace)).toBeNull()
    expect(changeOf({ ...usual, size: '' }, pace)).toBeNull()
  })
})

describe('a remembered pace', () => {
  test('fills in what an older version did not know', () => {
    expect(withRemembered(usual, { size: '3' })).toEqual({ ...usual, size: '3' })
    expect(isSamePace(withRemembered(usual, null), usual)).toBe(true)
  })

  test('is how fast, not what stops it: a rollout that may fail as it likes is no example for the next', () => {
    const bold = { ...usual, failurePct: '100', inARow: '0', canary: false }
    expect(toRemember(bold, usual)).toBeNull()
    expect(toRemember({ ...bold, size: '3', hallKw: '20' }, usual)).toEqual({ ...usual, size: '3', hallKw: '20' })
  })

  test('that cannot be used any more gives way to the settings', () => {
    expect(withRemembered(usual, { size: 'x' })).toEqual(usual)
  })
})
