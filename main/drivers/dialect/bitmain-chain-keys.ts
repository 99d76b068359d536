/** The keys under which Bitmain's programs and their forks tell of one chain. */
export interface ChainKeys {
  /** The number that the reply gives it. */
  readonly chain: number
  readonly chips: string
  /** One letter a chip. */
  readonly chipMap: string
  readonly rate: string
  /** A rate with its unit. */
  readonly rateText: string
  readonly rateIdeal: string
  readonly hwErrors: string
  /** Each holds a list of sensors. */
  readonly chipTemps: readonly string[]
  readonly boardTemps: readonly string[]
  /** The hottest only. */
  readonly chipTemp: string
  readonly boardTemp: string
  readonly freqs: readonly string[]
}

/** Of each chain by its number, 0 to 99. Spelt once: a poll looks up a dozen for each board. */
export const chainKeys: readonly ChainKeys[] = Array.from({ length: 100 }, (_, chain) => ({
  chain,
  chips: `chain_acn${chain}`,
  chipMap: `chain_acs${chain}`,
  rate: `chain_rate${chain}`,
  rateText: `CHAIN AVG HASHRATE${chain}`,
  rateIdeal: `chain_rateideal${chain}`,
  hwErrors: `chain_hw${chain}`,
  chipTemps: [...tempKeys('chip', chain), `chipTemp${chain}`],
  boardTemps: tempKeys('pcb', chain),
  chipTemp: `temp2_${chain}`,
  boardTemp: `temp${chain}`,
  freqs: [`freq_avg${chain}`, `freq${chain}`, `frequency${chain}`, 'frequency'],
}))

/** The keys that show, by what stands under them, whether there is a board. */
export const boardKeys: ReadonlyMap<string, ChainKeys> = new Map(
  chainKeys.flatMap(keys => [keys.chips, keys.chipMap, keys.rate, keys.rateText].map(key => [key, keys] as const)),
)

/** 'temp_chip1', and 'temp_in_chip_1' or 'temp_in_chip1' of builds that part inlet and outlet. */
function tempKeys(place: 'chip' | 'pcb', chain: number): readonly string[] {
  const parts = ['in', 'out'].flatMap(side => [`temp_${side}_${place}_${chain}`, `temp_${side}_${place}${chain}`])
  return [`temp_${place}${chain}`, ...parts]
}
