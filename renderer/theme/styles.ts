// The order matters: the library first, then our tokens and what they override.
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './tokens.css'
import './mantine.css'
import './base.css'
