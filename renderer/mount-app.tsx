import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import type { HostLink } from './bridge/host-link.ts'
import { SessionProvider } from './parts/session-context.tsx'
import { allowNoMarkup } from './parts/trusted-types.ts'
import { createSession } from './stores/session.ts'

/** Shows the page over a host, in the element #page. */
export const mountApp = (link: HostLink): void => {
  allowNoMarkup(window)
  const element = document.getElementById('page')
  if (element === null) throw new Error('index.html has no #page')
  const session = createSession(link, { local: localStorage, tab: sessionStorage })
  createRoot(element).render(
    <StrictMode>
      <SessionProvider session={session}>
        <App />
      </SessionProvider>
    </StrictMode>,
  )
  void session.load()
  void session.shelf.awaitSample()
}
