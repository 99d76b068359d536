import { ActionIcon, type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { t } from '../i18n/setup.ts'

const next: Readonly<Record<MantineColorScheme, MantineColorScheme>> = { auto: 'light', light: 'dark', dark: 'auto' }
const icons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const
const names = { auto: 'frame.themeSystem', light: 'frame.themeLight', dark: 'frame.themeDark' } as const

/** Steps through like the system, light and dark. Remembered. */
export function ThemeButton() {
  // Suppressing transitions would need a <style> element at run time, which the page's policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const Icon = icons[colorScheme]
  return (
    <ActionIcon aria-label={t(names[colorScheme])} title={t(names[colorScheme])} onClick={() => setColorScheme(next[colorScheme])}>
      <Icon size={16} stroke={1.7} aria-hidden />
    </ActionIcon>
  )
}
