/** The fleet as a table. */
export function FleetView() {
  return null
}
