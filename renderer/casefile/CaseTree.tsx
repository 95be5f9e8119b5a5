import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { filterExhibits } from '../stores/exhibit-filter.ts'
import { useSlice } from '../stores/use-slice.ts'
import { ExhibitRow } from './ExhibitRow.tsx'
import { FaceRow } from './FaceRow.tsx'
import { type TreeRow, treeRows } from './tree-row.ts'

/** Case > Exhibit > Face, after the ARIA tree pattern: one stop of the Tab key, arrows within. */
export const CaseTree = () => {
  const { caseFile } = useSession()
  const { caseFile: words } = useTexts()
  const exhibits = useSlice(caseFile.store, (state) => state.exhibits)
  const index = useSlice(caseFile.store, (state) => state.index)
  const filter = useSlice(caseFile.store, (state) => state.filter)
  const exhibitId = useSlice(caseFile.store, (state) => state.exhibitId)
  const faceId = useSlice(caseFile.store, (state) => state.faceId)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState<string | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const shown = useMemo(() => filterExhibits(exhibits, index, filter), [exhibits, index, filter])
  const rows = useMemo(() => treeRows(shown, index, folded), [shown, index, folded])
  const current = rows.find(({ id }) => id === focused) ?? rows.find(({ id }) => id === exhibitId) ?? rows[0]

  useEffect(() => {
    if (exhibitId === null) return
    setFocused(exhibitId)
    list.current?.querySelector(`[data-id="${exhibitId}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [exhibitId])

  const fold = (id: string, isFolded: boolean) =>
    setFolded((before) => {
      const after = new Set(before)
      if (isFolded) after.add(id)
      else after.delete(id)
      return after
    })
  const select = (row: TreeRow) => {
    setFocused(row.id)
    if (row.kind === 'exhibit') caseFile.selectExhibit(row.id)
    else caseFile.selectFace(row.id)
  }
  const focusRow = (row: TreeRow | undefined) => {
    if (row === undefined) return
    select(row)
    list.current?.querySelector<HTMLElement>(`[data-id="${row.id}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (current === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    const at = rows.indexOf(current)
    const act = {
      ArrowDown: () => focusRow(rows[at + 1]),
      ArrowUp: () => focusRow(rows[at - 1]),
      Home: () => focusRow(rows[0]),
      End: () => focusRow(rows.at(-1)),
      ArrowRight: () =>
        folded.has(current.id)
          ? fold(current.id, false)
          : current.kind === 'exhibit' && focusRow(rows[at + 1]),
      ArrowLeft: () =>
        current.kind === 'face'
          ? focusRow(rows.find(({ id }) => id === current.exhibit.id))
          : fold(current.id, true),
      Enter: () => select(current),
    }[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  return (
    <div className="tree">
      <p className="tree-count" role="status">
        {words.count(shown.length, exhibits.length)}
      </p>
      {shown.length === 0 ? (
        <p className="help pad">{words.noneShown}</p>
      ) : (
        <ul
          ref={list}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree by the ARIA pattern is a list
          role="tree"
          aria-label={words.tree}
          onKeyDown={onKeyDown}
        >
          {rows.map((row) =>
            row.kind === 'exhibit' ? (
              <ExhibitRow
                key={row.id}
                exhibit={row.exhibit}
                index={index}
                isSelected={row.id === exhibitId}
                hasSelectedFace={row.id === exhibitId && faceId !== null}
                isFolded={folded.has(row.id)}
                isFocusable={current === row}
                onFold={(isFolded) => fold(row.id, isFolded)}
                onSelect={() => select(row)}
              />
            ) : (
              <FaceRow
                key={row.id}
                face={row.face}
                exhibit={row.exhibit}
                index={index}
                isSelected={row.id === faceId}
                isFocusable={current === row}
                onSelect={() => select(row)}
              />
            ),
          )}
        </ul>
      )}
    </div>
  )
}
