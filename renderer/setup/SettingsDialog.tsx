import type { Settings } from '#app/records/settings.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Facts } from '../parts/Facts.tsx'
import { Choice, TextField } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useDraft } from '../parts/use-draft.tsx'
import { useSlice } from '../stores/use-slice.ts'

const themes: readonly Settings['theme'][] = ['system', 'dark', 'light', 'contrast']
const devices: readonly Settings['device'][] = ['auto', 'cpu', 'cuda', 'directml', 'coreml', 'webgpu']
type Named = 'examiner' | 'laboratory' | 'exhibitPrefix' | 'packFolder'

/** A setting that is typed: a draft until it is saved with the others. */
const useTyped = (settings: Settings | null, name: Named) => {
  const [text, keep, drop] = useDraft(`setting ${name}`, settings?.[name] ?? '')
  return { text, keep, drop }
}

/** Settings of this installation; choices count at once, typed ones when they are saved. */
export const SettingsDialog = () => {
  const { setup, panels } = useSession()
  const { settings: words, statement, common } = useTexts()
  const { settings, host } = useSlice(setup.store, (state) => state)
  const hasSingleKeys = useSlice(panels.store, (state) => state.hasSingleKeys)
  const examiner = useTyped(settings, 'examiner')
  const laboratory = useTyped(settings, 'laboratory')
  const prefix = useTyped(settings, 'exhibitPrefix')
  const pack = useTyped(settings, 'packFolder')
  if (settings === null) return null
  const save = async () => {
    await setup.change({
      examiner: examiner.text,
      laboratory: laboratory.text,
      exhibitPrefix: prefix.text,
      packFolder: pack.text.trim() === '' ? null : pack.text.trim(),
    })
    for (const { drop } of [examiner, laboratory, prefix, pack]) drop()
    panels.closeDialog()
  }
  return (
    <Dialog title={words.title} onClose={panels.closeDialog}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <div className="pair">
          <Choice
            label={words.theme}
            value={settings.theme}
            options={themes.map((one) => [one, words.themes[one]] as const)}
            onChange={(theme) => void setup.change({ theme })}
          />
          <Choice
            label={words.language}
            value={settings.language}
            options={[
              ['en', 'English'],
              ['de', 'Deutsch'],
            ]}
            onChange={(language) => void setup.change({ language })}
          />
        </div>
        <div className="pair">
          <Choice
            label={words.device}
            value={settings.device}
            options={devices.map((one) => [one, words.devices[one]] as const)}
            onChange={(device) => void setup.change({ device })}
          />
          <TextField
            label={words.packFolder}
            value={pack.text}
            onChange={pack.keep}
            placeholder={words.builtIn}
          />
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={hasSingleKeys}
            onChange={(event) => panels.setSingleKeys(event.target.checked)}
          />
          <span>
            {words.singleKeys}
            <span className="help block">{words.singleKeysHelp}</span>
          </span>
        </label>
        <h3>{words.defaults}</h3>
        <div className="pair">
          <TextField label={statement.examiner} value={examiner.text} onChange={examiner.keep} />
          <TextField label={statement.laboratory} value={laboratory.text} onChange={laboratory.keep} />
        </div>
        <TextField label={statement.exhibitPrefix} value={prefix.text} onChange={prefix.keep} />
        {host !== null && (
          <>
            <h3>{words.about}</h3>
            <Facts
              rows={[
                [words.version, host.version],
                [words.host, host.kind],
                [words.platform, host.platform],
                [
                  words.casesFolder,
                  <span key="folder" className="mono path">
                    {escapeText(host.casesFolder)}
                  </span>,
                ],
              ]}
            />
          </>
        )}
        <div className="row end">
          <Button look="quiet" onClick={panels.closeDialog}>
            {common.close}
          </Button>
          <Button look="primary" type="submit">
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
