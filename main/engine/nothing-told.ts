import type { IdentityFacts } from '../drivers/driver.ts'

/** What is known of a machine that has told nothing about itself yet. */
export const nothingTold: IdentityFacts = {
  make: null,
  model: null,
  algorithm: null,
  firmwareName: '',
  firmwareVersion: null,
  mac: null,
  serial: null,
  hostname: null,
  boardSerials: [],
  access: null,
}
