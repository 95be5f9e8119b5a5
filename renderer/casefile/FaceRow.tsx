import type { Box } from '#app/geometry.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import { formatNumber } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { OutcomeMark } from '../parts/OutcomeMark.tsx'
import { useTexts } from '../parts/session-context.tsx'
import { Thumbnail } from '../parts/Thumbnail.tsx'
import { type CaseIndex, latestFinding } from '../stores/case-index.ts'

/** The square around a box's middle, in shares of the picture. */
const squarePart = (
  { x, y, width, height }: Box,
  picture: { readonly width: number; readonly height: number },
): Box => {
  const side = Math.max(width, height)
  return {
    x: (x + (width - side) / 2) / picture.width,
    y: (y + (height - side) / 2) / picture.height,
    width: side / picture.width,
    height: side / picture.height,
  }
}

interface FaceRowProps {
  readonly face: Face
  readonly exhibit: Exhibit
  readonly index: CaseIndex
  readonly isSelected: boolean
  readonly isFocusable: boolean
  readonly onSelect: () => void
}

/** A face in the tree, with the latest finding's outcome. */
export const FaceRow = ({ face, exhibit, index, isSelected, isFocusable, onSelect }: FaceRowProps) => {
  const { caseFile, locale } = useTexts()
  const finding = latestFinding(index, face.id)
  const { picture } = exhibit
  const part = picture === null ? undefined : squarePart(face.box, picture)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its rows
    <li
      role="treeitem"
      data-id={face.id}
      aria-selected={isSelected}
      aria-level={2}
      tabIndex={isFocusable ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation()
        onSelect()
      }}
    >
      <div className={isSelected ? 'tree-row face selected' : 'tree-row face'}>
        {picture !== null && part !== undefined && (
          <Thumbnail sha256={picture.thumbnail.sha256} part={part} />
        )}
        <span className="tree-text">
          <span className="tree-line">
            <strong>{caseFile.face(face.number)}</strong>
            {face.origin === 'drawn' && <span className="help">{caseFile.drawn}</span>}
            {finding?.score != null && !face.rejected && (
              <span className="mono score">{formatNumber(locale, finding.score, 3)}</span>
            )}
          </span>
          <span className="tree-line">
            {face.rejected ? (
              <span className="work">
                <Icon name="close" size={12} />
                {caseFile.rejected}
              </span>
            ) : finding === undefined ? (
              <span className="work">
                <Icon name="dash" size={12} />
                {caseFile.notRun}
              </span>
            ) : (
              <OutcomeMark outcome={finding.outcome} />
            )}
          </span>
        </span>
      </div>
    </li>
  )
}
