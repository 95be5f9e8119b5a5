import type { Outcome } from '#app/records/finding.ts'
import { useTexts } from './session-context.tsx'

const shapes: Readonly<Record<Outcome, string>> = {
  'supports manipulation': 'M8 1.5 14.5 8 8 14.5 1.5 8Z',
  'supports no manipulation': 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z',
  'not assessable': 'M2.5 2.5h11v11h-11zM4 12 12 4',
}

/** An outcome in words beside a shape of its own: filled diamond, open circle, struck square. Never a colour. */
export const OutcomeMark = ({ outcome }: { readonly outcome: Outcome }) => {
  const { outcomes } = useTexts()
  return (
    <span className={`outcome ${outcome.replaceAll(' ', '-')}`}>
      <svg width="12" height="12" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={shapes[outcome]} />
      </svg>
      <span>{outcomes[outcome]}</span>
    </span>
  )
}
