import { memo } from 'react'
import type { RegionSpan, SupportSpan } from '#app/contract/dialogue.ts'
import { escapeLines } from './escape-lines.ts'
import { RegionWord } from './RegionWord.tsx'
import { SupportChip } from './SupportChip.tsx'
import { lastWordApart, type TextPiece, type TextRun, textPieces } from './text-pieces.ts'

interface AnswerTextProps {
  readonly text: string
  readonly support: readonly SupportSpan[]
  readonly regions: readonly RegionSpan[]
}

const Runs = ({ runs }: { readonly runs: readonly TextRun[] }) =>
  runs.map((run, at) => {
    const key = `${at} ${run.region}`
    return run.region === null ? (
      <span key={key}>{escapeLines(run.text)}</span>
    ) : (
      <RegionWord key={key} region={run.region} text={escapeLines(run.text)} />
    )
  })

const Piece = ({ piece: { support, runs } }: { readonly piece: TextPiece }) => {
  if (support === null) return <Runs runs={runs} />
  const [before, last] = lastWordApart(runs)
  return (
    <span className={`sentence ${support.mark.replace(' ', '-')}`}>
      <Runs runs={before} />
      <span className="with-mark">
        <Runs runs={last} />
        <SupportChip mark={support.mark} reason={support.reason} />
      </span>
    </span>
  )
}

/** Text that nobody vouches for, as text and nothing else: sentences with their marks, and region words that light up. */
export const AnswerText = memo(({ text, support, regions }: AnswerTextProps) => (
  <p className="dialogue-text" dir="auto" data-searched="">
    {textPieces(text, support, regions).map((piece) => (
      <Piece key={piece.start} piece={piece} />
    ))}
  </p>
))
