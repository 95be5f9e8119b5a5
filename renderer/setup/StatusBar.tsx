import type { Settings } from '#app/records/settings.ts'
import { IconButton } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Choice } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { useSlice } from '../stores/use-slice.ts'

const themes: readonly Settings['theme'][] = ['system', 'dark', 'light', 'contrast']

/** What examines, on what, that nothing leaves this machine, and how the page looks and speaks. */
export const StatusBar = () => {
  const { setup, panels } = useSession()
  const { status: words, settings: settingsWords } = useTexts()
  const { settings, engine, host } = useSlice(setup.store, (state) => state)
  return (
    <footer className="status-bar">
      {engine !== null && (
        <details className="engine">
          <summary>
            <span className={`engine-state ${engine.state}`} aria-hidden="true" />
            {words.engine[engine.state]}
            <span className="wide-only">{escapeText(engine.packTitle)}</span>
            <span className="help wide-only">
              {escapeText(engine.provider)} {escapeText(engine.precision)}
            </span>
          </summary>
          <div className="popover">
            <p>
              <strong>{escapeText(engine.packTitle)}</strong>
              {engine.packLabel !== '' && <span className="block">{escapeText(engine.packLabel)}</span>}
            </p>
            <p>
              {words.device}: {escapeText(engine.provider)}, {escapeText(engine.precision)}
            </p>
            {engine.fallBacks.length === 0 ? (
              <p className="help">{words.noFallBacks}</p>
            ) : (
              <>
                <p>{words.fallBacks}</p>
                <ul>
                  {engine.fallBacks.map(({ provider, reason }) => (
                    <li key={provider}>
                      <strong>{escapeText(provider)}</strong>: {escapeText(reason)}
                    </li>
                  ))}
                </ul>
              </>
            )}
            {engine.restarts > 0 && <p className="help">{words.restarts(engine.restarts)}</p>}
            {engine.fault !== null && <p>{escapeText(engine.fault.message)}</p>}
          </div>
        </details>
      )}
      <span className="badge offline" title={`${words.offlineHelp} ${host?.networkAttempts ?? 0}`}>
        <Icon name="offline" size={12} />
        {words.offline}
        <span className="hidden-text">
          {words.offlineHelp} {host?.networkAttempts ?? 0}
        </span>
      </span>
      <span className="spring" />
      {settings !== null && (
        <>
          <Choice
            label={words.theme}
            isNameHidden
            value={settings.theme}
            options={themes.map((theme) => [theme, settingsWords.themes[theme]] as const)}
            onChange={(theme) => void setup.change({ theme })}
          />
          <Choice
            label={words.language}
            isNameHidden
            value={settings.language}
            options={[
              ['en', 'English'],
              ['de', 'Deutsch'],
            ]}
            onChange={(language) => void setup.change({ language })}
          />
        </>
      )}
      <IconButton
        icon="gear"
        label={words.settings}
        className="small"
        onClick={() => panels.openDialog('settings')}
      />
      <IconButton
        icon="keys"
        label={words.keys}
        keys={keysOf('help keys')}
        className="small"
        onClick={() => panels.openDialog('keys')}
      />
    </footer>
  )
}
