import type { ReactNode } from 'react'

/** The element of a part of the desk, to which checklist and navigation lead. */
export const partId = (name: string): string => `desk-${name}`

/** Brings a part into sight and the focus to its heading, so that a keyboard goes on from there. */
export const goToPart = (name: string): void => {
  const heading = document.getElementById(partId(name))
  heading?.scrollIntoView({ block: 'start' })
  heading?.focus({ preventScroll: true })
}

interface DeskPartProps {
  readonly name: string
  readonly title: string
  readonly lead?: string
  readonly children: ReactNode
}

/** One part of the report desk under its heading. */
export const DeskPart = ({ name, title, lead, children }: DeskPartProps) => (
  <section className="desk-part" aria-labelledby={partId(name)}>
    <h3 id={partId(name)} tabIndex={-1}>
      {title}
    </h3>
    {lead !== undefined && <p className="help">{lead}</p>}
    {children}
  </section>
)
