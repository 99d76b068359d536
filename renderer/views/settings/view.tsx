import { t } from '../../i18n/setup.ts'
import { About } from './about.tsx'
import { AllowedPools } from './allowed-pools.tsx'
import { Credentials } from './credentials.tsx'
import { NumberFields } from './number-fields.tsx'
import { Profiles } from './profiles.tsx'
import { Ranges } from './ranges.tsx'
import { SaveBar } from './save-bar.tsx'
import { Scanning } from './scanning.tsx'
import classes from './settings.module.css'

/** Everything that can be set, on one page with its sections to jump to. What is changed and not saved is kept and said. */
export function SettingsView() {
  return (
    <section className={classes.view} aria-label={t('views.settings')}>
      <h1 className="visually-hidden">{t('views.settings')}</h1>
      <nav className={classes.jump} aria-label={t('settingsView.sections')}>
        {sections.map(({ id }) => (
          <button
            key={id}
            type="button"
            className={classes.jumpTo}
            onClick={() => document.getElementById(`settings-${id}`)?.scrollIntoView({ block: 'start' })}
          >
            {t(`settingsView.section.${id}`)}
          </button>
        ))}
      </nav>
      <div className={classes.main}>
        <div className={classes.scroll}>
          {sections.map(({ id, Body }) => (
            <section key={id} id={`settings-${id}`} className={classes.section} aria-labelledby={`settings-${id}-title`}>
              <h2 id={`settings-${id}-title`} className={classes.title}>
                {t(`settingsView.section.${id}`)}
              </h2>
              <Body />
            </section>
          ))}
        </div>
        <SaveBar />
      </div>
    </section>
  )
}

const Polling = () => <NumberFields section="polling" />
const Temperatures = () => <NumberFields section="temperatures" />
const Rollouts = () => <NumberFields section="rollouts" />

const sections = [
  { id: 'polling', Body: Polling },
  { id: 'temperatures', Body: Temperatures },
  { id: 'rollouts', Body: Rollouts },
  { id: 'scanning', Body: Scanning },
  { id: 'ranges', Body: Ranges },
  { id: 'credentials', Body: Credentials },
  { id: 'profiles', Body: Profiles },
  { id: 'pools', Body: AllowedPools },
  { id: 'about', Body: About },
] as const
