import type { WorkstationContract } from '#app/contract/contract.ts'
import type { AskEvent, Conversation, DialogueAvailability } from '#app/contract/dialogue.ts'
import type { Handlers } from '#app/contract/procedure.ts'
import { checkQuestion } from '#app/dialogue/check-question.ts'
import { arrangeTurns } from '#app/dialogue/conversation.ts'
import { answerLabel, dialogueBanner } from '#app/dialogue/label.ts'
import { regionRanges } from '#app/dialogue/region-words.ts'
import { suggestQuestions } from '#app/dialogue/suggestions.ts'
import { supportMarksOf } from '#app/dialogue/support-marks.ts'
import { Fault } from '#app/fault.ts'
import type { AnswerId, FaceId, TurnId } from '#app/ids.ts'
import type { Answer, AnswerSettings, OpenAnswer, Turn } from '#app/records/dialogue.ts'
import type { Finding } from '#app/records/finding.ts'
import { scriptedAnswer } from './scripted-answers.ts'
import { hashOf } from './stand-in-bytes.ts'
import type { StandInCase } from './stand-in-case.ts'

type Chosen = { readonly [Key in keyof AnswerSettings]?: AnswerSettings[Key] | undefined } | undefined

const contextTokens = 600
const pack = { id: 'compact', title: 'Assay compact', version: '2.0.0' }

/** Resolves after a time, or at once when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** A dialogue that lives in the page: the rules of the real one, and a script in the place of its model. */
export const talkingDialogue = (caseOpen: () => StandInCase): Handlers<WorkstationContract>['dialogue'] => {
  const turns: Turn[] = []
  const answers: Answer[] = []
  const open = new Map<AnswerId, { turn: Turn; answer: OpenAnswer; stop: AbortController }>()
  const choices = new Map<string, AnswerId>()
  const drafts = new Map<FaceId, string>()
  const queue: AnswerId[] = []
  let isStarted = false

  const latest = (faceId: FaceId): Finding | null =>
    caseOpen()
      .findings.filter((one) => one.faceId === faceId)
      .toSorted((a, b) => (a.at < b.at ? 1 : -1))[0] ?? null
  const stateOf = (finding: Finding | null): DialogueAvailability['state'] => {
    if (caseOpen().record.closedAt !== null) return 'read only'
    if (finding === null) return 'no finding'
    return finding.score === null ? 'not assessable' : 'ready'
  }
  const availabilityOf = (finding: Finding | null): DialogueAvailability => ({
    state: stateOf(finding),
    message: `${pack.title}: ${stateOf(finding)}.`,
    pack,
    engine: isStarted ? (queue.length > 0 ? 'busy' : 'ready') : queue.length > 0 ? 'starting' : 'stopped',
    device: 'CPU',
  })
  const arranged = (faceId: FaceId) => {
    const finding = latest(faceId)
    const findings = new Map(caseOpen().findings.map((one) => [one.id, one]))
    return arrangeTurns(
      {
        turns: turns.filter((turn) => turn.faceId === faceId),
        answers: answers.filter(({ turnId }) =>
          turns.some(({ id, faceId: of }) => id === turnId && of === faceId),
        ),
        open: [...open.values()].filter(({ turn }) => turn.faceId === faceId),
      },
      { findingId: finding?.id ?? null, chosen: choices.get(finding?.id ?? '') ?? null },
      {
        answer: (answer, turn) => ({
          answer,
          support: [...supportMarksOf(answer.text, findings.get(turn.findingId) ?? null, turn.asked)],
          regions: [...regionRanges(answer.text)],
          label: answerLabel(answer),
        }),
        questionRegions: ({ question }) => [...regionRanges(question)],
      },
    )
  }
  const show = (faceId: FaceId): Conversation => {
    const finding = latest(faceId)
    const { path, branches } = arranged(faceId)
    const last = path
      .flatMap(({ answers: all, chosen }) => all.filter(({ answer }) => answer.id === chosen))
      .at(-1)
    return {
      faceId,
      findingId: finding?.id ?? null,
      availability: availabilityOf(finding),
      turns: [...path],
      branches: [...branches],
      draft: drafts.get(faceId) ?? '',
      suggestions: suggestQuestions(
        finding,
        path.map(({ turn }) => turn.question),
      ),
      meter: last?.answer.context ?? null,
      banner: dialogueBanner,
    }
  }
  const turnOf = (turnId: TurnId): Turn => {
    const turn = turns.find(({ id }) => id === turnId)
    if (turn === undefined) throw new Fault('input/not-found', 'The case has no such question.')
    return turn
  }
  const askable = (faceId: FaceId): Finding => {
    const finding = latest(faceId)
    if (finding !== null && stateOf(finding) === 'ready') return finding
    throw new Fault('input/conflict', availabilityOf(finding).message)
  }
  const newTurn = (
    finding: Finding,
    question: string,
    after: AnswerId | null,
    editOf: TurnId | null,
  ): Turn => {
    const { asked, changes } = checkQuestion(question)
    return {
      id: crypto.randomUUID() as TurnId,
      faceId: finding.faceId,
      findingId: finding.id,
      after,
      editOf,
      askedAt: new Date().toISOString(),
      question,
      asked,
      changes: [...changes],
    }
  }
  const seal = async (
    finding: Finding,
    turn: Turn,
    end: Pick<Answer, 'stop' | 'fault' | 'context'>,
    id: AnswerId,
  ) => {
    const { text, settings, startedAt } = open.get(id)!.answer
    const blob = new Blob([text], { type: 'text/plain' })
    const sha256 = await hashOf(blob, 'SHA-256')
    answers.push({
      id,
      turnId: turn.id,
      startedAt,
      sealedAt: new Date().toISOString(),
      text,
      bytes: { sha256, bytes: blob.size, mediaType: 'text/plain' },
      settings,
      model: {
        packId: pack.id,
        packVersion: pack.version,
        packTitle: pack.title,
        packSha256: finding.run.packSha256,
        files: [],
        template: 'compact',
        runtime: 'stand-in',
        device: 'CPU',
      },
      promptSha256: await hashOf(new Blob([turn.asked]), 'SHA-256'),
      rowsSha256: sha256,
      firstTokenMs: 12,
      durationMs: 340,
      ...end,
    })
    open.delete(id)
    queue.splice(queue.indexOf(id), 1)
    choices.set(finding.id, id)
  }
  const answerTo = async function* (
    finding: Finding,
    turn: Turn,
    settings: AnswerSettings,
    signal: AbortSignal,
  ): AsyncGenerator<AskEvent> {
    const id = crypto.randomUUID() as AnswerId
    const stop = new AbortController()
    signal.addEventListener('abort', () => stop.abort())
    if (!turns.includes(turn)) turns.push(turn)
    if (drafts.get(turn.faceId) === turn.question) drafts.set(turn.faceId, '')
    const time = answers.filter(({ turnId }) => turnId === turn.id).length + 1
    const startedAt = new Date().toISOString()
    const waiting: OpenAnswer = {
      ...{ id, turnId: turn.id, startedAt, state: 'waiting', text: '', settings },
      ahead: queue.length,
    }
    open.set(id, { turn, stop, answer: waiting })
    queue.push(id)
    const set = (changes: Partial<OpenAnswer>): OpenAnswer => {
      const one = open.get(id)!
      one.answer = { ...one.answer, ...changes }
      return one.answer
    }
    yield { kind: 'asked', turn, answer: waiting }
    while (queue[0] !== id && !stop.signal.aborted) {
      await pause(20, stop.signal)
      yield { kind: 'asked', turn, answer: set({ ahead: queue.indexOf(id) }) }
    }
    yield { kind: 'asked', turn, answer: set({ state: 'answering', ahead: 0 }) }
    if (!isStarted && new URLSearchParams(location.search).get('dialogue') === 'starting')
      await pause(2500, stop.signal)
    isStarted = true
    const { path } = arranged(turn.faceId)
    const used = 120 + path.length * 130
    const trimmedTurns = Math.max(0, Math.ceil((used - contextTokens) / 130))
    const context = { used: Math.min(used, contextTokens), total: contextTokens, trimmedTurns }
    yield { kind: 'begun', answerId: id, meter: context }
    const { pieces, everyMs, fails } = scriptedAnswer(turn.asked, finding, time)
    for (const text of pieces) {
      await pause(everyMs, stop.signal)
      if (stop.signal.aborted) break
      set({ text: open.get(id)!.answer.text + text })
      yield { kind: 'piece', answerId: id, text }
    }
    const fault =
      fails && !stop.signal.aborted
        ? {
            code: 'engine/failed',
            message: 'The language engine ended by itself. It is started again when you retry.',
          }
        : null
    const how = stop.signal.aborted ? 'stopped' : fault !== null ? 'failed' : 'end'
    await seal(finding, turn, { stop: how, fault, context }, id)
    yield { kind: 'sealed', answerId: id, conversation: show(turn.faceId) }
  }
  const settingsFor = (chosen: Chosen, temperature = 0): AnswerSettings => ({
    temperature: chosen?.temperature ?? temperature,
    topP: 1,
    seed: chosen?.seed ?? 1000 + answers.length,
    mostTokens: 256,
  })
  return {
    open: ({ faceId }) => show(faceId),
    prepare: ({ faceId }) => availabilityOf(latest(faceId)),
    ask: async function* ({ faceId, question, settings }, signal) {
      const finding = askable(faceId)
      const turn = newTurn(finding, question, arranged(faceId).leaf, null)
      yield* answerTo(finding, turn, settingsFor(settings), signal)
    },
    regenerate: async function* ({ turnId, settings }, signal) {
      const turn = turnOf(turnId)
      yield* answerTo(askable(turn.faceId), turn, settingsFor(settings, 0.7), signal)
    },
    editAndResend: async function* ({ turnId, question, settings }, signal) {
      const { id, faceId, after } = turnOf(turnId)
      const finding = askable(faceId)
      yield* answerTo(finding, newTurn(finding, question, after, id), settingsFor(settings), signal)
    },
    stop: async ({ answerId }) => {
      const one = open.get(answerId)
      one?.stop.abort()
      while (open.has(answerId)) await new Promise((resolve) => setTimeout(resolve, 5))
      return show((one?.turn ?? turnOf(answers.find(({ id }) => id === answerId)!.turnId)).faceId)
    },
    choose: ({ answerId }) => {
      const turn = turnOf(answers.find(({ id }) => id === answerId)!.turnId)
      choices.set(turn.findingId, answerId)
      return show(turn.faceId)
    },
    saveDraft: ({ faceId, text }) => {
      drafts.set(faceId, text)
      return null
    },
    availability: () => ({ ...availabilityOf(null), state: 'ready' }),
  }
}
