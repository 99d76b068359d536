/** The names of an invented hall, short or of a length that hurts. */
export interface CannedNames {
  readonly site: string
  /** @param at counted from 0 */
  building(at: number): string
  row(at: number): string
  rack(at: number): string
  readonly tags: readonly string[]
  readonly poolHosts: readonly string[]
  /** What pools pay to. */
  readonly account: string
}

const shortNames: CannedNames = {
  site: 'North',
  building: at => `Hall ${at + 1}`,
  row: at => `Row ${'ABCDEFGHIJKLMNOPQRST'[at] ?? at}`,
  rack: at => `Rack ${at + 1}`,
  tags: ['north', 'immersion', 'warranty', 'hot aisle', 'hosted'],
  poolHosts: ['eu.pool.example', 'us.pool.example', 'backup.pool.example'],
  account: 'acme',
}

/** Tags and places of 60 characters, pools of 120, a payout address of 62. */
const longNames: CannedNames = {
  site: 'Kraftwerk Nordstrand, the former aluminium works by the river',
  building: at => `Hall ${at + 1} behind the transformer, between canal and coal bunker`.slice(0, 60),
  row: at => `Row ${at + 1} along the north wall under the exhaust fans, left side`.slice(0, 60),
  rack: at => `Rack ${at + 1}, third from the door, shelves that were moved in May`.slice(0, 60),
  tags: [
    'hosted for the customer in Rotterdam until the end of 2027-06',
    'returned from repair with two replaced hash boards in autumn',
    'bought-used-without-warranty-serial-numbers-not-in-the-ledger',
    'immersion',
    'hot aisle',
  ].map(tag => tag.slice(0, 60)),
  poolHosts: ['eu-central', 'us-east', 'backup'].map(
    region => `${region}.stratum-v1-gateway-for-hosted-customers.mining-department.a-rather-long-company-name.pool.example`,
  ),
  account: 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
}

/** @param long of the length that each may have */
export function namesOf(long: boolean): CannedNames {
  return long ? longNames : shortNames
}
