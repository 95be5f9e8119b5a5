import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import * as v from 'valibot'
import { asFault, Fault } from '#app/fault.ts'
import { CustodyHead } from '#app/records/custody.ts'
import { concludeVerification, type VerificationLine } from '#app/records/verification.ts'
import { startDecoder } from '#main/engines/decoder/start-decoder.ts'
import { startVision } from '#main/engines/vision/start-vision.ts'
import { forkChild } from '#main/process/child.ts'
import { ownFolder } from '#main/process/own-folder.ts'
import { resourcePath } from '#main/resources.ts'
import { userFolder } from '#main/settings/user-folder.ts'
import { openCustodyWitness } from '#main/vault/custody-witness.ts'
import type { CaseHoldings } from '#main/verification/case-holdings.ts'
import { openTarget } from '#main/verification/open-target.ts'
import { replayCase } from '#main/verification/replay/replay-case.ts'
import type { Lines } from '#main/verification/verification-line.ts'
import type { OutsideKnowledge } from '#main/verification/verify-case.ts'
import type { DefineCommand } from '../command.ts'
import { wholeNumberFrom } from '../option-values.ts'
import { faultLine } from '../run-command-line.ts'
import { shownInTerminal } from '../shown-in-terminal.ts'

interface VerifyOptions {
  readonly replay?: true
  readonly pack: readonly string[]
  readonly head: readonly string[]
  readonly key?: string
  readonly threads: number
}

const fingerprint = (text: string): string => {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('It must be 64 hexadecimal digits.')
}

const readHead = async (file: string): Promise<OutsideKnowledge['witnesses'][number]> => {
  try {
    const { length, hash } = v.parse(CustodyHead, JSON.parse(await readFile(file, 'utf8')))
    return { from: `The head in ${file}`, length, hash }
  } catch (cause) {
    throw new Fault(
      'input/invalid',
      `"${file}" holds no head of a custody log. Name a custody-head.json or head.json.`,
      {
        cause,
      },
    )
  }
}

/** What this installation knows of the case; a machine that never saw one is left as it is. */
const knowledgeOf = async ({ head, key }: VerifyOptions): Promise<OutsideKnowledge> => {
  const seen = existsSync(join(userFolder(), 'custody-heads')) ? openCustodyWitness(userFolder()).seen : null
  return {
    witnesses: await Promise.all(head.map(readHead)),
    signer: key ?? null,
    seenHere: (caseId) => seen?.(caseId) ?? null,
  }
}

const replay = async function* (
  holdings: CaseHoldings | null,
  { pack, threads }: VerifyOptions,
  signal: AbortSignal,
): Lines {
  if (holdings === null)
    throw new Fault(
      'input/invalid',
      'A report alone cannot be examined again: it holds no originals. Verify its case or its bundle with --replay.',
    )
  const scratch = await ownFolder(join(userFolder(), 'decoded'))
  const decoder = startDecoder({ startChild: forkChild, scratch })
  try {
    const packFolders = [...pack.map((folder) => resolve(folder)), resourcePath('packs', 'compact')]
    const place = {
      packFolders,
      decoder,
      startVision: (packFolder: string) =>
        startVision({ startChild: forkChild, packFolder, device: 'cpu', threads }),
    }
    yield* replayCase(holdings, place, signal)
  } finally {
    await decoder.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

const lineText = ({ state, subject, sentence }: VerificationLine): string =>
  `${state.padEnd(11)}  ${shownInTerminal(subject)}: ${shownInTerminal(sentence)}`

/** `assay verify`: every finding its own line; exit code 1 when anything failed, 2 where nothing could be read. */
export const verifyCommand: DefineCommand = (command, { signal, print, progress }) =>
  command
    .argument('<target>', 'a case folder, a bundle (folder or zip file), or a report as PDF')
    .option('--replay', 'run the examination again on the originals and compare')
    .option(
      '-p, --pack <folders...>',
      'folders of the packs that made the findings, beside the built-in one',
      [],
    )
    .option('--head <files...>', 'heads of the custody log that are known from elsewhere', [])
    .option(
      '--key <fingerprint>',
      'the key that must have signed the log, as a report prints it',
      fingerprint,
    )
    .option('--threads <count>', 'threads of the processor for a replay', wholeNumberFrom(1), 2)
    .action(async (path: string, options: VerifyOptions) => {
      const knowledge = await knowledgeOf(options)
      const target = await openTarget(resolve(path), knowledge).catch((thrown: unknown) => {
        signal.throwIfAborted()
        // Not wrong use, but the same exit code: nothing can be said about what lies there.
        return command
          .showHelpAfterError(false)
          .error(faultLine(asFault(thrown)).replace(/^assay: |\n$/g, ''), { exitCode: 2 })
      })
      const lines: VerificationLine[] = []
      const take = async (from: AsyncIterable<VerificationLine>, activity: string): Promise<void> => {
        for await (const line of from) {
          lines.push(line)
          progress({ activity, done: lines.length })
        }
      }
      try {
        await take(target.lines(signal), 'verifying, lines')
        if (options.replay) await take(replay(target.holdings, options, signal), 'replaying, lines')
      } finally {
        await target.close()
      }
      const verification = concludeVerification(target.kind, lines)
      const { ok, failed, notChecked } = verification
      print(verification, () =>
        [...lines.map(lineText), `${ok} ok, ${failed} failed, ${notChecked} not checked`].join('\n'),
      )
      if (failed > 0)
        throw new Fault(
          'evidence/changed',
          `${failed} of ${lines.length} checks failed. What the ${target.kind} says must not be relied on before each one is explained.`,
        )
    })
