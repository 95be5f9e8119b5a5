import { memo } from 'react'
import type { RegionSpan, SupportSpan } from '#app/contract/dialogue.ts'
import { escapeLines } from './escape-lines.ts'
import { RegionWord } from './RegionWord.tsx'
import { SupportChip } from './SupportChip.tsx'
import { textPieces } from './text-pieces.ts'

interface AnswerTextProps {
  readonly text: string
  readonly support: readonly SupportSpan[]
  readonly regions: readonly RegionSpan[]
}

/** Text that nobody vouches for, as text and nothing else: sentences with their marks, and region words that light up. */
export const AnswerText = memo(({ text, support, regions }: AnswerTextProps) => (
  <p className="dialogue-text" dir="auto" data-searched="">
    {textPieces(text, support, regions).map(({ start, support: marked, runs }) => (
      <span key={start} className={marked === null ? undefined : `sentence ${marked.mark.replace(' ', '-')}`}>
        {runs.map((run, at) =>
          run.region === null ? (
            <span key={at}>{escapeLines(run.text)}</span>
          ) : (
            <RegionWord key={at} region={run.region} text={escapeLines(run.text)} />
          ),
        )}
        {marked !== null && <SupportChip mark={marked.mark} reason={marked.reason} />}
      </span>
    ))}
  </p>
))
