import { Dialog } from '../parts/Dialog.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { shortcuts, shownKeys } from '../parts/shortcuts.ts'

const groups = ['view', 'overlay', 'faces', 'case'] as const

/** Every key and what it does. */
export const CheatSheet = () => {
  const { panels } = useSession()
  const { keys: words } = useTexts()
  return (
    <Dialog title={words.title} lead={words.lead} isWide onClose={panels.closeDialog}>
      <div className="cheat-sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{words.groups[group]}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ command, keys }) => (
                  <div key={command}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{shownKeys(key)}</kbd>
                      ))}
                    </dt>
                    <dd>{words.commands[command]}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
