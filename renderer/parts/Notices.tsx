import { useSlice } from '../stores/use-slice.ts'
import { Button, IconButton } from './Button.tsx'
import { escapeText } from './escape-text.ts'
import { Icon } from './Icon.tsx'
import { useSession, useTexts } from './session-context.tsx'

/** What went wrong: the fault's own sentence and what can be done, never a stack. */
export const Notices = () => {
  const { notices } = useSession()
  const { faults, common } = useTexts()
  const shown = useSlice(notices.store, (state) => state.shown)
  return (
    <section className="notices" aria-label={faults.label} aria-live="assertive">
      {shown.map(({ id, fault, retry }) => (
        <div key={id} className="notice">
          <Icon name="warning" />
          <div>
            <p>{escapeText(fault.message)}</p>
            <p className="help">
              {faults.what[fault.family]} <code>{fault.code}</code>
            </p>
            <div className="row">
              {retry !== null && (
                <Button
                  icon="retry"
                  onClick={() => {
                    notices.dismiss(id)
                    retry()
                  }}
                >
                  {common.retry}
                </Button>
              )}
              <Button
                look="quiet"
                icon="copy"
                onClick={() =>
                  void navigator.clipboard.writeText(
                    JSON.stringify(
                      { code: fault.code, message: fault.message, detail: fault.detail },
                      null,
                      2,
                    ),
                  )
                }
              >
                {common.details}
              </Button>
            </div>
          </div>
          <IconButton
            icon="close"
            label={common.dismiss}
            className="small"
            onClick={() => notices.dismiss(id)}
          />
        </div>
      ))}
    </section>
  )
}
