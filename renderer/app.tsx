import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { DialogHost } from './dialogs/host.tsx'
import { UnsavedQuestion } from './dialogs/unsaved/unsaved-question.tsx'
import { Frame } from './frame/frame.tsx'
import { theme } from './theme/theme.ts'

/** The whole window. */
export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <Frame />
      <DialogHost />
      <UnsavedQuestion />
      <Notifications position="bottom-center" limit={4} />
    </MantineProvider>
  )
}
