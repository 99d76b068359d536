import { quote } from '../../contract/failure.ts'
import type { Board, Fault, Pool } from '../../contract/model.ts'
import { poolHost } from '../../contract/pool-url.ts'
import { formatNumber, formatPct, formatTemp } from '../../contract/units.ts'
import { type Case, isWarm, type Rule, type Symptom, symptom } from './symptom.ts'

// Rates swing from reading to reading; three in a row are a state.
const ratePatience = 3
const rejectWarningPct = 5
const rejectMinShares = 200
const hwWarningPct = 1
const hwCriticalPct = 5

/** The hottest chip against the limits that the user set. */
export const temperature: Rule = ({ reading, settings }) => {
  const tempC = reading.chipTempMaxC
  if (tempC === null || tempC < settings.chipTempWarningC) return []
  const critical = tempC >= settings.chipTempCriticalC
  const limit = critical ? settings.chipTempCriticalC : settings.chipTempWarningC
  return [
    symptom('temp.high', critical ? 'critical' : 'warning', `Hottest chip ${formatTemp(tempC)} °C, limit ${formatTemp(limit)} °C`, {
      check: 'Check the air intake and filters, the fans, and whether hot air comes back to the inlet.',
      degrades: critical,
      patience: 2,
    }),
  ]
}

/** Boards that are missing, dead, short of chips or slow. */
export const boards: Rule = miner => miner.reading.boards.flatMap(board => boardSymptoms(board, miner))

function boardSymptoms(board: Board, miner: Case): readonly Symptom[] {
  const name = `Board ${board.slot}`
  const about = { subject: board.slot, degrades: true }
  if (board.status === 'missing')
    return [
      symptom('board.missing', 'critical', `${name} is missing`, {
        ...about,
        check: 'Check its data and power cables, swap it with another slot, then its control board.',
      }),
    ]
  if (board.status === 'disabled' || miner.activity === 'sleeping') return []
  if (board.status === 'dead')
    return [
      symptom('board.dead', 'critical', `${name} does not hash`, {
        ...about,
        check: 'Restart the miner once; if it stays dead, swap the board or send it to repair.',
      }),
    ]
  return [...chipSymptoms(board, name), ...slowBoard(board, name, miner)]
}

function chipSymptoms({ chips, chipsExpected, slot }: Board, name: string): readonly Symptom[] {
  if (chips === null || chipsExpected === null || chips >= chipsExpected || chips === 0) return []
  return [
    symptom('chips.missing', 'warning', `${name}: ${formatNumber(chips)} of ${formatNumber(chipsExpected)} chips answer`, {
      subject: slot,
      degrades: true,
      check: 'Restart the miner once; if the number stays, the board needs repair.',
    }),
  ]
}

function slowBoard({ hashrateHs, nominalHashrateHs, slot }: Board, name: string, miner: Case): readonly Symptom[] {
  if (!isWarm(miner) || hashrateHs === null || nominalHashrateHs === null || nominalHashrateHs <= 0) return []
  const pct = (100 * hashrateHs) / nominalHashrateHs
  if (pct >= miner.settings.hashrateWarningPct) return []
  return [
    symptom('board.low', 'warning', `${name} hashes ${formatPct(100 - pct)} % below its nominal`, {
      subject: slot,
      degrades: true,
      patience: ratePatience,
      check: 'Compare its temperature and chips with the other boards.',
    }),
  ]
}

/** A fan that stands while others turn. Where none turns it is an immersion or water machine, or does not report its fans. */
export const fans: Rule = ({ reading, activity }) => {
  if (activity === 'sleeping' || reading.fanMode === 'immersion' || !reading.fans.some(fan => (fan.rpm ?? 0) > 0)) return []
  return reading.fans
    .filter(fan => fan.rpm === 0)
    .map(fan =>
      symptom('fan.stopped', 'critical', `Fan ${fan.slot} does not turn`, {
        subject: fan.slot,
        degrades: true,
        patience: 2,
        check: 'Check its plug and whether something blocks it; replace it before the chips overheat.',
      }),
    )
}

/** The whole machine against its nominal hashrate. */
export const hashrate: Rule = miner => {
  const { hashrateHs, nominalHashrateHs } = miner.reading
  if (miner.activity === 'idle')
    return [
      symptom('hashrate.none', 'critical', 'It is up but does not hash', {
        patience: 2,
        check: 'Look at its pools and boards below; if they are fine, restart it.',
      }),
    ]
  if (!isWarm(miner) || hashrateHs === null || nominalHashrateHs === null || nominalHashrateHs <= 0) return []
  const pct = (100 * hashrateHs) / nominalHashrateHs
  if (pct >= miner.settings.hashrateWarningPct) return []
  return [
    symptom('hashrate.low', pct < 50 ? 'critical' : 'warning', `Hashes at ${formatPct(pct)} % of its nominal rate`, {
      degrades: true,
      patience: ratePatience,
      check: 'Look for a missing board, missing chips or heat below; otherwise check its power mode and mains voltage.',
    }),
  ]
}

/** Pools that are not configured, do not answer, or refuse shares. */
export const pools: Rule = miner => {
  if (miner.activity === 'sleeping') return []
  const known = miner.reading.pools
  return [...deadPools(known), ...idlePools(known, miner), ...rejects(miner)]
}

function deadPools(known: readonly Pool[]): readonly Symptom[] {
  const usable = known.filter(pool => pool.url !== '' && pool.status !== 'disabled')
  const dead = usable.filter(pool => pool.status === 'dead')
  if (dead.length === 0) return []
  if (dead.length === usable.length)
    return [
      symptom(
        'pool.dead',
        'critical',
        dead.length === 1 ? `Its only pool ${nameOf(dead[0])} does not answer` : `None of its ${dead.length} pools answers`,
        {
          patience: 2,
          check: 'Check the internet connection and DNS of the miners, then the pool URLs.',
        },
      ),
    ]
  return dead.map(pool =>
    symptom('pool.dead', 'warning', `Pool ${pool.priority + 1} ${nameOf(pool)} does not answer`, {
      subject: pool.priority,
      patience: 2,
      check: 'It mines on another pool of its list. Check the URL and port of this one.',
    }),
  )
}

function idlePools(known: readonly Pool[], miner: Case): readonly Symptom[] {
  // Machines that list no pool while they hash, or tell nothing at all, do not tell their pools.
  const isTold = known.length > 0 ? miner.activity !== 'starting' : miner.activity === 'idle'
  if (known.every(pool => pool.url === ''))
    return !isTold
      ? []
      : [symptom('pool.none', 'critical', 'No pool is configured', { patience: 2, check: 'Select it and use Change pools.' })]
  const told = known.filter(pool => pool.active !== null)
  if (!isWarm(miner) || told.length === 0 || told.some(pool => pool.active)) return []
  return [
    symptom('pool.inactive', 'critical', 'It works for none of its pools', { patience: 2, check: 'Check the pool URLs and workers.' }),
  ]
}

function rejects({ reading: { accepted, rejected } }: Case): readonly Symptom[] {
  if (accepted === null || rejected === null || accepted + rejected < rejectMinShares) return []
  const pct = (100 * rejected) / (accepted + rejected)
  if (pct <= rejectWarningPct) return []
  return [
    symptom('pool.rejects', 'warning', `The pool rejects ${formatPct(pct, 1)} % of its shares`, {
      check: 'Check the delay to the pool, the clock of the miner and whether the pool suits its algorithm.',
    }),
  ]
}

/** Hardware errors, and what the miner itself complains about. */
export const faults: Rule = ({ reading }) => {
  const own = reading.faults.map(fault =>
    symptom('miner.fault', 'warning', faultText(fault), { subject: `${fault.code ?? ''} ${fault.text} ${fault.board ?? ''}` }),
  )
  const pct = reading.hwErrorPct
  if (pct === null || pct <= hwWarningPct) return own
  const level = pct > hwCriticalPct ? 'critical' : 'warning'
  const check = 'Chips err when too hot, too fast or short of voltage. Compare the boards.'
  return [...own, symptom('hw.errors', level, `${formatPct(pct, 1)} % hardware errors`, { check, patience: 2 })]
}

/** 'The miner reports "Temp is too high" (temp:-1)' */
function faultText({ code, text, board }: Fault): string {
  const where = board === null ? '' : ` on board ${board}`
  return `The miner reports ${quote(text)}${where}${code === null ? '' : ` (${clipped(code)})`}`
}

const defaultPasswordCheck =
  'Anybody on this network can change its pools. Give it a new one with the action "Password" or "headframe action setPassword"; ' +
  'where its firmware has no such action, on its web page, and add it under Credentials.'

/** Passwords: one that everybody knows, or one that we do not. */
export const access: Rule = ({ facts }) => {
  if (facts.access === 'default-password')
    return [
      symptom('password.default', 'warning', 'The password of its web page is still the default', {
        check: defaultPasswordCheck,
      }),
    ]
  if (facts.access === 'locked')
    return [
      symptom('password.unknown', 'warning', 'Its web page wants a password that Headframe does not have', {
        check: 'It can be read, not changed. Add its password under Credentials.',
      }),
    ]
  return []
}

function nameOf(pool: Pool | undefined): string {
  return pool === undefined ? '' : quote(poolHost(pool.url))
}

function clipped(text: string): string {
  return quote(text).slice(1, -1)
}
