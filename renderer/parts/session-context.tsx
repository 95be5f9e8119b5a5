import { createContext, type ReactNode, useContext } from 'react'
import type { Session } from '../stores/session.ts'
import { useSlice } from '../stores/use-slice.ts'
import { catalogues } from '../texts/catalogues.ts'
import type { Catalogue } from '../texts/en.ts'

const SessionContext = createContext<Session | null>(null)

export const SessionProvider = ({
  session,
  children,
}: {
  readonly session: Session
  readonly children: ReactNode
}) => <SessionContext value={session}>{children}</SessionContext>

/** The host, the stores and what can be done. Throws outside of a SessionProvider. */
export const useSession = (): Session => {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('useSession needs a SessionProvider above it')
  return session
}

/** Everything that the page says, in the examiner's language. */
export const useTexts = (): Catalogue => {
  const { setup } = useSession()
  return catalogues[useSlice(setup.store, ({ settings }) => settings?.language ?? 'en')]
}
