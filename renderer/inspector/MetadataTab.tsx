import { useMemo, useState } from 'react'
import type { Exhibit, MetadataRow } from '#app/records/evidence.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useLoaded } from '../parts/use-loaded.tsx'

/** Rows whose group, name or value holds the text, whatever its case. */
const matching = (rows: readonly MetadataRow[], text: string): readonly MetadataRow[] => {
  const wanted = text.trim().toLocaleLowerCase()
  return rows.filter(({ group, name, value }) =>
    `${group} ${name} ${value}`.toLocaleLowerCase().includes(wanted),
  )
}

const asText = (rows: readonly MetadataRow[]): string =>
  rows.map(({ group, name, value }) => [group, name, value].map(escapeText).join('\t')).join('\n')

/** Everything that the file says of itself, as plain text. */
export const MetadataTab = ({ exhibit }: { readonly exhibit: Exhibit }) => {
  const { client } = useSession()
  const { metadata: words, common } = useTexts()
  const [text, setText] = useState('')
  const { state, value, fault } = useLoaded(exhibit.id, () =>
    client.evidence.metadata({ exhibitId: exhibit.id }),
  )
  const rows = useMemo(() => matching(value ?? [], text), [value, text])
  if (state === 'loading') return <p className="help">{common.loading}</p>
  if (fault !== undefined) return <p role="alert">{escapeText(fault.message)}</p>
  if (value === undefined || value.length === 0) return <p className="help">{words.none}</p>
  const groups = Map.groupBy(rows, ({ group }) => group)
  return (
    <>
      <div className="row nowrap">
        <input
          type="search"
          value={text}
          placeholder={words.filter}
          aria-label={words.filter}
          onChange={(event) => setText(event.target.value)}
        />
        <CopyButton text={asText(rows)} label={words.copyAll} />
      </div>
      <p className="help">{rows.length === 0 ? words.noneShown : words.escaped}</p>
      {[...groups].map(([group, members]) => (
        <section key={group}>
          <h3>{escapeText(group)}</h3>
          <table className="table metadata">
            <tbody>
              {members.map(({ name, value: shown }, at) => (
                <tr key={`${name}${at}`}>
                  <th scope="row">{escapeText(name)}</th>
                  <td className="mono">
                    <bdi>{escapeText(shown)}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </>
  )
}
