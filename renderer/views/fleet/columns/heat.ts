import { defaultSettings } from '../../../../main/contract/settings.ts'
import { formatTemp } from '../../../../main/contract/units.ts'
import { useConnection } from '../../../store/connection.ts'
import type { Tone } from '../../../table/column.ts'
import { numberColumn } from './column.tsx'

/** How hot a chip temperature is by the user's own settings. */
export function heatTone(tempC: number): Tone {
  const { chipTempWarningC, chipTempCriticalC } = useConnection.getState().hello?.settings ?? defaultSettings
  return tempC >= chipTempCriticalC ? 'critical' : tempC >= chipTempWarningC ? 'warning' : 'plain'
}

export const chipTemp = numberColumn({
  id: 'chipTemp',
  title: 'Chip',
  unit: '°C',
  name: 'Hottest chip, °C',
  widthPx: 66,
  of: miner => miner.reading?.chipTempMaxC ?? null,
  format: formatTemp,
  tone: heatTone,
})

export const boardTemp = numberColumn({
  id: 'boardTemp',
  title: 'Board',
  unit: '°C',
  name: 'Hottest board, °C',
  widthPx: 72,
  of: miner => miner.reading?.boardTempMaxC ?? null,
  format: formatTemp,
})

export const inletTemp = numberColumn({
  id: 'inletTemp',
  title: 'Inlet',
  unit: '°C',
  name: 'Inlet air, °C',
  widthPx: 66,
  of: miner => miner.reading?.inletTempC ?? null,
  format: formatTemp,
})
