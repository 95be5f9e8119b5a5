import type { Exhibit } from '#app/records/evidence.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { OutcomeMark } from '../parts/OutcomeMark.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { type CaseIndex, facesOf, summarise } from '../stores/case-index.ts'
import { integrityOf } from '../stores/originals.ts'
import { useSlice } from '../stores/use-slice.ts'

const icons: Readonly<Record<string, IconName>> = {
  waiting: 'dash',
  running: 'play',
  failed: 'warning',
  cancelled: 'close',
}

/** How an exhibit stands, in words and by a shape: its work if it is under way, else its outcome. */
export const ExhibitState = ({
  exhibit,
  index,
}: {
  readonly exhibit: Exhibit
  readonly index: CaseIndex
}) => {
  const { originals, queue } = useSession()
  const { banners, caseFile, states } = useTexts()
  const integrity = useSlice(originals.store, (state) => integrityOf(exhibit, state).state)
  const item = useSlice(queue.store, ({ items }) => items.find(({ exhibitId }) => exhibitId === exhibit.id))
  const { outcome } = summarise(index, exhibit)
  const state = item?.state
  if (integrity !== 'intact')
    return (
      <span className="work grave">
        <Icon name="warning" size={12} />
        <span>{banners.integrity[integrity]}</span>
      </span>
    )
  if (exhibit.undecodable !== null)
    return (
      <span className="work">
        <Icon name="warning" size={12} />
        <span>{caseFile.undecodable}</span>
      </span>
    )
  if (
    state === 'running' ||
    state === 'waiting' ||
    state === 'failed' ||
    (state === 'cancelled' && outcome === null)
  )
    return (
      <span className={`work ${state}`}>
        <Icon name={icons[state] ?? 'dash'} size={12} />
        <span>{states[state]}</span>
        {state === 'running' && item !== undefined && (
          <progress value={item.share} max={1} aria-label={states.running} />
        )}
      </span>
    )
  if (outcome !== null) return <OutcomeMark outcome={outcome} />
  const isWithoutFace = state === 'done' && facesOf(index, exhibit.id).length === 0
  return (
    <span className="work">
      <Icon name="dash" size={12} />
      <span>{isWithoutFace ? caseFile.noFace : caseFile.notRun}</span>
    </span>
  )
}
