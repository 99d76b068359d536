import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [name, { light, dark }]),
)

const texts = [
  'text',
  'dim',
  'faint',
  'accent',
  'hashing',
  'degraded',
  'critical',
  'starting',
  'idle',
  'sleeping',
  'offline',
  'locked',
  'unknown',
]
const grounds = ['bg', 'panel', 'raise', 'hover', 'selected']

test.each(['light', 'dark'] as const)('every text colour reaches 4.5:1 on every ground of the %s theme', theme => {
  const weak: string[] = []
  for (const text of texts)
    for (const ground of grounds)
      if (contrast(colour(text, theme), colour(ground, theme)) < 4.5)
        weak.push(`${text} on ${ground}: ${contrast(colour(text, theme), colour(ground, theme)).toFixed(2)}`)
  expect(weak).toEqual([])
})

test.each(['light', 'dark'] as const)('words on the accent and edges of controls can be seen in the %s theme', theme => {
  expect(contrast(colour('on-accent', theme), colour('accent', theme))).toBeGreaterThanOrEqual(4.5)
  expect(contrast(colour('line-strong', theme), colour('panel', theme))).toBeGreaterThanOrEqual(3)
})

function colour(name: string, theme: 'light' | 'dark'): string {
  const value = tokens.get(name)?.[theme]
  if (value === undefined) throw new Error(`tokens.css has no ${name} as light-dark(#rrggbb, #rrggbb)`)
  return value
}

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map(at => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0)
}
