import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

/** Says that the host does not answer, and that it is being tried again. */
export const ConnectionBanner = () => {
  const { connection } = useSession()
  const { connection: words } = useTexts()
  const { isLost } = useSlice(connection.store, (state) => state)
  if (!isLost) return null
  return (
    <div className="banner" role="alert">
      <Icon name="warning" />
      <span>
        {words.lost} {words.retrying}
      </span>
      <Button icon="retry" onClick={connection.tryNow}>
        {words.now}
      </Button>
    </div>
  )
}
