import { TextField } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { readSettings } from '../stores/dialogue-settings.ts'
import { useSlice } from '../stores/use-slice.ts'

/** How the next answer is drawn; folded, since the pack's own settings are right for most. */
export const NextSettings = () => {
  const { dialogue } = useSession()
  const { dialogue: words, locale } = useTexts()
  const typed = useSlice(dialogue.store, ({ settings }) => settings)
  const { temperature, seed } = readSettings(typed)
  const chosen = [
    ...(typeof temperature === 'number'
      ? [`${words.temperature} ${temperature.toLocaleString(locale)}`]
      : []),
    ...(typeof seed === 'number' ? [`${words.seed} ${seed}`] : []),
  ]
  return (
    <details className="next-settings">
      <summary>
        {words.settings}
        {chosen.length > 0 && <span className="mono">: {chosen.join(', ')}</span>}
      </summary>
      <div className="pair">
        <TextField
          label={words.temperature}
          value={typed.temperature}
          help={words.temperatureHelp}
          fault={temperature === null ? words.temperatureWrong : undefined}
          onChange={(text) => dialogue.setSettings({ ...typed, temperature: text })}
        />
        <TextField
          label={words.seed}
          value={typed.seed}
          help={words.seedHelp}
          fault={seed === null ? words.seedWrong : undefined}
          onChange={(text) => dialogue.setSettings({ ...typed, seed: text })}
        />
      </div>
    </details>
  )
}
