import { Fragment, type ReactNode } from 'react'
import { CopyButton } from './CopyButton.tsx'
import { shortHash } from './format.ts'

/** Names with what they stand for, in two columns. */
export const Facts = ({
  rows,
}: {
  readonly rows: readonly (readonly [name: string, value: ReactNode])[]
}) => (
  <dl className="facts">
    {rows.map(([name, value]) => (
      <Fragment key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </Fragment>
    ))}
  </dl>
)

/** A hash by its ends, the whole on hovering and by the button. */
export const Hash = ({ text, label }: { readonly text: string; readonly label: string }) => (
  <span className="hash">
    <code title={text}>{shortHash(text)}</code>
    <CopyButton text={text} label={label} />
  </span>
)
