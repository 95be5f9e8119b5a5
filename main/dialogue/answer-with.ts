import { Fault } from '#app/fault.ts'
import type { AnsweringModel, AnswerSettings } from '#app/records/dialogue.ts'
import type { AnswerPart } from '#main/engines/language/language-contract.ts'
import type { DialoguePack, LanguagePort, PromptRows } from './language-port.ts'

/** Everything that an answer is made of. */
export interface Asked {
  readonly rows: PromptRows
  readonly history: readonly { readonly question: string; readonly answer: string }[]
  readonly question: string
  readonly settings: AnswerSettings
}

/** How long a stopped answer may take to say where it stood before its call is broken off. */
const stopGraceMs = 1000

type Report = Awaited<ReturnType<LanguagePort['describe']>>

/** What answered, for the record. */
export const answeringModel = (report: Report, pack: DialoguePack): AnsweringModel => ({
  packId: report.packId,
  packVersion: report.packVersion,
  packTitle: report.packTitle,
  packSha256: report.packSha256,
  files: pack.files.map(({ name, sha256 }) => ({ name, sha256 })),
  template: report.template,
  runtime: report.runtime,
  device: report.device,
})

/** Opens the face and asks; an engine that was started anew in between does not know the face, and is told once more. */
const partsOf = async function* (
  port: LanguagePort,
  { rows, history, question, settings: { mostTokens, ...settings } }: Asked,
  hearFace: (face: string, rowsSha256: string) => void,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  for (let tries = 0; ; tries += 1) {
    const { face, rowsSha256 } = await port.openFace({ rows: rows.rows, scoreFake: rows.scoreFake }, signal)
    hearFace(face, rowsSha256)
    try {
      const asked = { face, turns: [...history], question, settings: { ...settings, maxTokens: mostTokens } }
      yield* port.answer(asked, signal)
      return
    } catch (thrown) {
      if (tries > 0 || !(thrown instanceof Fault) || thrown.code !== 'input/not-found') throw thrown
    }
  }
}

/**
 * The parts of one answer. An abort asks the engine to stop, so that it can say where it stood, and breaks the call off where it
 * does not; then this throws the signal's reason.
 */
export const answerWith = async function* (
  port: LanguagePort,
  asked: Asked,
  hearRows: (rowsSha256: string) => void,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const broken = new AbortController()
  let face: string | undefined
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    const giveUp = () => broken.abort(signal.reason)
    if (face === undefined) {
      giveUp()
      return
    }
    timer = setTimeout(giveUp, stopGraceMs)
    port.stop({ face }).then(({ stopped }) => {
      if (!stopped) giveUp()
    }, giveUp)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    const hearFace = (opened: string, rowsSha256: string): void => {
      face = opened
      hearRows(rowsSha256)
    }
    yield* partsOf(port, asked, hearFace, broken.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}
