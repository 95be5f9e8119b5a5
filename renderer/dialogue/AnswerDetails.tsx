import type { Answer } from '#app/records/dialogue.ts'
import { Button } from '../parts/Button.tsx'
import { escapeText } from '../parts/escape-text.ts'
import { Facts, Hash } from '../parts/Facts.tsx'
import { formatDuration, formatInstant, formatNumber } from '../parts/format.ts'
import { useSession, useTexts } from '../parts/session-context.tsx'

/** What an answer was made with: settings, model, prompt and times. Folded, since it is for whoever checks it. */
export const AnswerDetails = ({ answer }: { readonly answer: Answer }) => {
  const { dialogue } = useSession()
  const { dialogue: words, common, locale } = useTexts()
  const { settings, model, promptSha256, bytes, startedAt, durationMs, firstTokenMs, context } = answer
  const hash = (sha256: string, name: string) => <Hash text={sha256} label={`${common.copy}: ${name}`} />
  return (
    <details className="answer-details">
      <summary>{words.ownSettings}</summary>
      <Facts
        rows={[
          [
            words.temperature,
            <span key="t" className="mono">
              {formatNumber(locale, settings.temperature, 2)}
            </span>,
          ],
          [
            words.topP,
            <span key="p" className="mono">
              {formatNumber(locale, settings.topP, 2)}
            </span>,
          ],
          [
            words.seed,
            <span key="s" className="mono">
              {settings.seed}
            </span>,
          ],
          [
            words.mostTokens,
            <span key="m" className="mono">
              {settings.mostTokens}
            </span>,
          ],
          [
            words.answeredBy,
            model === null
              ? words.unknown
              : escapeText(`${model.packTitle} (${model.packId} ${model.packVersion}), ${model.device}`),
          ],
          [words.began, formatInstant(locale, startedAt)],
          [words.firstWord, firstTokenMs === null ? words.unknown : formatDuration(firstTokenMs)],
          [words.took, durationMs === null ? words.unknown : formatDuration(durationMs)],
          [
            words.context,
            context === null
              ? words.unknown
              : words.tokens(formatNumber(locale, context.used), formatNumber(locale, context.total)),
          ],
          [words.promptHash, promptSha256 === null ? words.unknown : hash(promptSha256, words.promptHash)],
          [words.textHash, hash(bytes.sha256, words.textHash)],
        ]}
      />
      <Button
        onClick={() =>
          dialogue.setSettings({ temperature: String(settings.temperature), seed: String(settings.seed) })
        }
      >
        {words.reuse}
      </Button>
    </details>
  )
}
