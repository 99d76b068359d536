import { usePrefs } from '../store/prefs.ts'
import { viewOf } from '../views/registry.ts'
import classes from './frame.module.css'
import { Rail } from './rail.tsx'

/** Left rail, top strip and the view. */
export function Frame() {
  const { Component } = viewOf(usePrefs(prefs => prefs.view))
  return (
    <div className={classes.frame}>
      <Rail />
      <main className={classes.view}>
        <Component />
      </main>
    </div>
  )
}
