/** What goes on although nobody looks. */
export interface EngineWork {
  /** Rollouts that run, and schedules that are switched on: without a window the app stays for them. */
  readonly rollouts: number
  readonly schedules: number
  /** Miners that are being flashed: ending now would leave them half written. */
  readonly unbreakable: number
}
