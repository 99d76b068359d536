import { createTheme, Modal, Tooltip } from '@mantine/core'

/** The library's components in our density. Colours come from theme/tokens.css through theme/mantine.css. */
export const theme = createTheme({
  primaryColor: 'blue',
  respectReducedMotion: true,
  defaultRadius: 'var(--radius)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '14px', xl: '20px' },
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Autocomplete: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    TagsInput: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    // Locking scroll adds a <style> element at run time, which the page's policy forbids; the page itself never scrolls.
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, transitionProps: { duration: 80 }, overlayProps: { backgroundOpacity: 0.5 } },
    }),
    Drawer: { defaultProps: { lockScroll: false } },
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false, multiline: true } }),
    Menu: { defaultProps: { shadow: 'none', transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { shadow: 'none', transitionProps: { duration: 0 } } },
  },
})
