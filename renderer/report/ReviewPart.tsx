import type { Review } from '#app/records/report-draft.ts'
import { Choice, Field } from '../parts/Field.tsx'
import { useTexts } from '../parts/session-context.tsx'
import { DeskPart } from './DeskPart.tsx'
import { DraftField } from './DraftField.tsx'
import { useDraftFields } from './use-desk.tsx'

/** A day as a date field writes it; the report prints the day in UTC. */
const dayOf = (instant: string): string => instant.slice(0, 10)
const instantOf = (day: string): string | null =>
  /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T00:00:00.000Z` : null

const newReview = (): Review => ({
  reviewer: '',
  at: `${dayOf(new Date().toISOString())}T00:00:00.000Z`,
  isBlind: false,
  agrees: true,
  comment: '',
})

/** Who checked the work a second time, and what they found. */
export const ReviewPart = () => {
  const { report: texts } = useTexts()
  const { draft, change, isFixed } = useDraftFields()
  const words = texts.review
  const { review } = draft
  const set = (changes: Partial<Review>) =>
    change((now) => ({ ...now, review: now.review === null ? null : { ...now.review, ...changes } }))
  return (
    <DeskPart name="review" title={texts.sections.review} lead={words.lead}>
      <label className="check">
        <input
          type="checkbox"
          checked={review !== null}
          disabled={isFixed}
          onChange={() => change((now) => ({ ...now, review: now.review === null ? newReview() : null }))}
        />
        <span>{words.has}</span>
      </label>
      {review !== null && (
        <>
          <div className="pair">
            <DraftField
              label={words.reviewer}
              value={review.reviewer}
              onChange={(reviewer) => set({ reviewer })}
              isDisabled={isFixed}
            />
            <Field label={words.date}>
              {({ id }) => (
                <input
                  id={id}
                  type="date"
                  value={dayOf(review.at)}
                  disabled={isFixed}
                  onChange={(event) => {
                    const at = instantOf(event.target.value)
                    if (at !== null) set({ at })
                  }}
                />
              )}
            </Field>
          </div>
          <div className="pair">
            <Choice
              label={words.agreement}
              value={review.agrees ? 'yes' : 'no'}
              options={[
                ['yes', words.agrees],
                ['no', words.disagrees],
              ]}
              onChange={(agrees) => set({ agrees: agrees === 'yes' })}
            />
            <label className="check">
              <input
                type="checkbox"
                checked={review.isBlind}
                disabled={isFixed}
                onChange={() => set({ isBlind: !review.isBlind })}
              />
              <span>{words.blind}</span>
            </label>
          </div>
          <DraftField
            label={words.comment}
            rows={2}
            value={review.comment}
            onChange={(comment) => set({ comment })}
            isDisabled={isFixed}
          />
        </>
      )}
    </DeskPart>
  )
}
