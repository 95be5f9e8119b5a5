import type { Finding } from '#app/records/finding.ts'
import { escapeText } from '../parts/escape-text.ts'
import { Facts, Hash } from '../parts/Facts.tsx'
import { formatDuration, formatInstant } from '../parts/format.ts'
import { useTexts } from '../parts/session-context.tsx'

/** What produced a finding, down to the hashes. */
export const RunRecord = ({ finding: { run, at } }: { readonly finding: Finding }) => {
  const { findings: words, status, common, locale } = useTexts()
  return (
    <details>
      <summary>{words.run}</summary>
      <Facts
        rows={[
          [words.at, formatInstant(locale, at)],
          [words.pack, escapeText(`${run.packId} ${run.packVersion}`)],
          [
            words.packHash,
            <Hash key="pack" text={run.packSha256} label={`${common.copy}: ${words.packHash}`} />,
          ],
          [words.rgbHash, <Hash key="rgb" text={run.rgbSha256} label={`${common.copy}: ${words.rgbHash}`} />],
          [
            words.tensorHash,
            run.tensorSha256 === null ? (
              '–'
            ) : (
              <Hash key="tensor" text={run.tensorSha256} label={`${common.copy}: ${words.tensorHash}`} />
            ),
          ],
          [words.provider, escapeText(run.provider)],
          ...(run.fallBacks.length === 0
            ? []
            : [
                [
                  status.fallBacks,
                  run.fallBacks.map(({ provider, reason }) => escapeText(`${provider}: ${reason}`)).join(' '),
                ] as const,
              ]),
          [words.precision, escapeText(run.precision)],
          [words.runtime, escapeText(run.runtime)],
          [words.duration, formatDuration(run.durationMs)],
        ]}
      />
    </details>
  )
}
