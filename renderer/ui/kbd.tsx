import classes from './kbd.module.css'

/** A key as on the keyboard: `Ctrl K`, `Esc`. */
export function Kbd({ children }: { children: string }) {
  return <kbd className={classes.kbd}>{children}</kbd>
}
