import type { QuotableAnswer } from '#app/contract/report.ts'
import { type ReportDraft, sentenceVerdicts } from '#app/records/report-draft.ts'
import { escapeLines } from '../dialogue/escape-lines.ts'
import { SupportChip } from '../dialogue/SupportChip.tsx'
import { Choice } from '../parts/Field.tsx'
import { useTexts } from '../parts/session-context.tsx'
import { DraftField } from './DraftField.tsx'
import { useDraftFields } from './use-desk.tsx'

type Quotation = ReportDraft['dialogue'][number]
type Sentence = Quotation['sentences'][number]

/** Every sentence of the answer, none of them judged: quoting is not adopting. */
const quotationOf = ({ view: { answer, support } }: QuotableAnswer): Quotation => ({
  answerId: answer.id,
  sentences: support.map(({ start, end }) => ({
    text: answer.text.slice(start, end),
    verdict: 'not considered',
    comment: '',
  })),
})

interface QuotedAnswerProps {
  readonly quotable: QuotableAnswer
  readonly isFaceReported: boolean
}

/** An answer of the language model, and sentence by sentence what the examiner makes of it once it is quoted. */
export const QuotedAnswer = ({ quotable, isFaceReported }: QuotedAnswerProps) => {
  const { report: texts, dialogue: dialogueWords } = useTexts()
  const { draft, change, isFixed } = useDraftFields()
  const words = texts.dialogue
  const { answer, support } = quotable.view
  const quotation = draft.dialogue.find(({ answerId }) => answerId === answer.id)
  const put = (next: Quotation | null) =>
    change((now) => {
      const others = now.dialogue.filter(({ answerId }) => answerId !== answer.id)
      return { ...now, dialogue: next === null ? others : [...others, next] }
    })
  const judge = (at: number, changes: Partial<Sentence>) => {
    if (quotation === undefined) return
    const sentences = quotation.sentences.map((one, index) => (index === at ? { ...one, ...changes } : one))
    put({ ...quotation, sentences })
  }
  return (
    <li className="quotable">
      <p className="quotable-question" dir="auto">
        {escapeLines(quotable.turn.question)}
      </p>
      <label className="check">
        <input
          type="checkbox"
          checked={quotation !== undefined}
          disabled={isFixed || (!isFaceReported && quotation === undefined)}
          onChange={() => put(quotation === undefined ? quotationOf(quotable) : null)}
        />
        <span>{words.quote}</span>
      </label>
      {!isFaceReported && <p className="help">{words.notReported}</p>}
      <div className="machine-text">
        <p className="machine-label">{dialogueWords.banner}</p>
        {quotation === undefined ? (
          <p dir="auto">{escapeLines(answer.text)}</p>
        ) : (
          <ol>
            {quotation.sentences.map((sentence, at) => {
              const marked = support.find(({ start, end }) => answer.text.slice(start, end) === sentence.text)
              return (
                <li key={at} className="judged">
                  <p dir="auto">
                    {escapeLines(sentence.text)}{' '}
                    {marked !== undefined && <SupportChip mark={marked.mark} reason={marked.reason} />}
                  </p>
                  <div className="pair">
                    <Choice
                      label={words.verdict(at + 1)}
                      isNameHidden
                      value={sentence.verdict}
                      options={[...sentenceVerdicts]
                        .reverse()
                        .map((one) => [one, words.verdicts[one]] as const)}
                      onChange={(verdict) => judge(at, { verdict })}
                    />
                    {sentence.verdict !== 'not considered' && (
                      <DraftField
                        label={words.comment(at + 1)}
                        value={sentence.comment}
                        onChange={(comment) => judge(at, { comment })}
                        isDisabled={isFixed}
                      />
                    )}
                  </div>
                </li>
              )
            })}
          </ol>
        )}
      </div>
    </li>
  )
}
