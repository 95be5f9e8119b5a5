import type { Exhibit } from '#app/records/evidence.ts'
import { EvidenceText } from '../parts/EvidenceText.tsx'
import { formatNumber } from '../parts/format.ts'
import { Icon } from '../parts/Icon.tsx'
import { useTexts } from '../parts/session-context.tsx'
import { Thumbnail } from '../parts/Thumbnail.tsx'
import { type CaseIndex, facesOf, summarise } from '../stores/case-index.ts'
import { ExhibitState } from './ExhibitState.tsx'

interface ExhibitRowProps {
  readonly exhibit: Exhibit
  readonly index: CaseIndex
  readonly isSelected: boolean
  /** Whether one of its faces is what is selected. */
  readonly hasSelectedFace: boolean
  readonly isFolded: boolean
  readonly isFocusable: boolean
  readonly onFold: (isFolded: boolean) => void
  readonly onSelect: () => void
}

/** An exhibit in the tree; its faces are the rows after it, one level deeper. */
export const ExhibitRow = ({
  exhibit,
  index,
  isSelected,
  hasSelectedFace,
  isFolded,
  isFocusable,
  onFold,
  onSelect,
}: ExhibitRowProps) => {
  const { caseFile, locale } = useTexts()
  const hasFaces = facesOf(index, exhibit.id).length > 0
  const { score } = summarise(index, exhibit)
  const { tags, reviewed, picture } = exhibit
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its rows
    <li
      role="treeitem"
      data-id={exhibit.id}
      aria-selected={isSelected && !hasSelectedFace}
      aria-expanded={hasFaces ? !isFolded : undefined}
      aria-level={1}
      tabIndex={isFocusable ? 0 : -1}
      className="exhibit-item"
      onClick={(event) => {
        event.stopPropagation()
        onSelect()
      }}
    >
      <div
        className={`tree-row exhibit ${hasSelectedFace ? 'holds-selected' : isSelected ? 'selected' : ''}`}
      >
        {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the arrow keys fold and unfold */}
        <span
          className={hasFaces ? (isFolded ? 'fold' : 'fold open') : 'fold none'}
          onClick={(event) => {
            event.stopPropagation()
            if (hasFaces) onFold(!isFolded)
          }}
        >
          {hasFaces && <Icon name="chevron" size={12} />}
        </span>
        {picture === null ? (
          <span className="thumbnail none">
            <Icon name="file" />
          </span>
        ) : (
          <Thumbnail sha256={picture.thumbnail.sha256} />
        )}
        <span className="tree-text">
          <span className="tree-line">
            <strong>{exhibit.label}</strong>
            <EvidenceText text={exhibit.name} />
            {score !== null && <span className="mono score">{formatNumber(locale, score, 3)}</span>}
          </span>
          <span className="tree-line">
            <ExhibitState exhibit={exhibit} index={index} />
          </span>
          {(tags.length > 0 || reviewed) && (
            <span className="tree-line tags">
              {reviewed && (
                <span className="tag reviewed" title={caseFile.reviewed}>
                  <Icon name="check" size={12} />
                  <span className="hidden-text">{caseFile.reviewed}</span>
                </span>
              )}
              {tags.map((tag) => (
                <span key={tag} className="tag">
                  {tag}
                </span>
              ))}
            </span>
          )}
        </span>
      </div>
    </li>
  )
}
