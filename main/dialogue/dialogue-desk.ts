import { randomInt, randomUUID } from 'node:crypto'
import type { AskEvent, Conversation, DialogueAvailability } from '#app/contract/dialogue.ts'
import { checkQuestion } from '#app/dialogue/check-question.ts'
import { Fault } from '#app/fault.ts'
import type { AnswerId, FaceId, TurnId } from '#app/ids.ts'
import type { AnswerSettings, OpenAnswer, Turn } from '#app/records/dialogue.ts'
import type { Finding } from '#app/records/finding.ts'
import type { CaseDesk } from '#main/case-desk.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import type { KeptAnswer } from '#main/vault/dialogues.ts'
import type { Asked } from './answer-with.ts'
import { type Answering, type AnsweringPlace, startAnswering } from './answering.ts'
import { dialogueAvailability } from './availability.ts'
import { eventLine } from './event-line.ts'
import type { DialogueEngine } from './language-port.ts'
import { arrangeFace, latestFinding, showConversation } from './show-conversation.ts'
import { turnTaking } from './turn-taking.ts'

export interface DialogueDeskOptions {
  readonly desk: CaseDesk
  readonly engine: DialogueEngine
  readonly promptRows: AnsweringPlace['promptRows']
}

type SomeSettings = { readonly [Key in keyof AnswerSettings]?: AnswerSettings[Key] | undefined }

/** A question that is on the disk, and what happens to its answer. */
export interface Asking {
  readonly events: AsyncGenerator<AskEvent>
  /** Keeps the answer as far as it came; the events go on until it is sealed. */
  readonly stop: () => void
}

/** The dialogue about the faces of the open case. */
export interface DialogueDesk {
  readonly open: (faceId: FaceId) => Promise<Conversation>
  /** Loads the model and computes the face's embeddings ahead of the first question. */
  readonly prepare: (faceId: FaceId) => Promise<DialogueAvailability>
  readonly ask: (faceId: FaceId, question: string, settings?: SomeSettings) => Promise<Asking>
  readonly regenerate: (turnId: TurnId, settings?: SomeSettings) => Promise<Asking>
  readonly edit: (turnId: TurnId, question: string, settings?: SomeSettings) => Promise<Asking>
  readonly stop: (answerId: AnswerId) => Promise<Conversation>
  readonly choose: (answerId: AnswerId) => Promise<Conversation>
  readonly saveDraft: (faceId: FaceId, text: string) => void
  readonly availability: () => Promise<DialogueAvailability>
}

const anySeed = (): number => randomInt(0, 2 ** 32 - 1)
/** An answer that is asked for again at temperature 0 would be the same one. */
const variedTemperature = 0.7

const refusalOf = ({ state, message }: DialogueAvailability): Fault => {
  const code = { 'no pack': 'model/missing', 'read only': 'vault/locked', failed: 'model/malformed' } as const
  return new Fault(state in code ? code[state as keyof typeof code] : 'input/conflict', message, {
    detail: { state },
  })
}

/** Conversations about the faces of the case on the desk; one answer at a time, since there is one engine. */
export const openDialogueDesk = ({ desk, engine, promptRows }: DialogueDeskOptions): DialogueDesk => {
  const takeTurns = turnTaking()
  const running = new Map<AnswerId, Answering>()
  /** On what the model ran when it was heard of last. */
  let device: string | null = null

  desk.beforeClearing(async (vault) => {
    const own = [...running.values()].filter((one) => one.vault === vault)
    for (const one of own) one.stop()
    await Promise.allSettled(own.map(({ sealed }) => sealed))
  })

  const underWay = (): ReadonlyMap<string, OpenAnswer> =>
    new Map([...running].map(([id, answering]) => [id, answering.state()]))
  const availabilityOf = (vault: CaseVault, finding: Finding | null) =>
    dialogueAvailability(engine, { vault, finding }, device)
  const show = async (vault: CaseVault, faceId: FaceId): Promise<Conversation> =>
    showConversation(vault, faceId, underWay(), await availabilityOf(vault, latestFinding(vault, faceId)))

  /** Settings of the pack, those that are wished, and a seed. */
  const settingsFor = async (wished: SomeSettings): Promise<AnswerSettings> => {
    const { dialogue } = await engine.pack()
    const { temperature = 0, topP = 1, mostTokens = 512 } = dialogue ?? {}
    const given = Object.fromEntries(Object.entries(wished).filter(([, value]) => value !== undefined))
    return { temperature, topP, mostTokens, seed: anySeed(), ...given }
  }
  /** The latest finding, where questions about it can be asked. */
  const askable = async (vault: CaseVault, faceId: FaceId): Promise<Finding> => {
    vault.faces.get(faceId)
    const finding = latestFinding(vault, faceId)
    const availability = await availabilityOf(vault, finding)
    if (availability.state === 'ready' && finding !== null) return finding
    throw refusalOf(availability)
  }
  const history = (vault: CaseVault, { turn }: KeptAnswer): Asked['history'] => {
    const answers = vault.dialogues.answersOf(turn.faceId)
    const earlier: { question: string; answer: string }[] = []
    for (let after = turn.after; after !== null; ) {
      const answer = answers.find(({ id }) => id === after)
      if (answer === undefined) break
      const asked = vault.dialogues.turn(answer.turnId)
      // A model that was never reached, or stopped before its first word, has said nothing that could be referred to.
      if (answer.text.trim() !== '') earlier.unshift({ question: asked.asked, answer: answer.text })
      after = asked.after
    }
    return earlier
  }

  /** Begins an answer, and tells of it until it is sealed; leaving early stops it. */
  const answerTo = (vault: CaseVault, finding: Finding, turn: Turn, settings: AnswerSettings): Asking => {
    const kept = vault.dialogues.begin(turn, settings)
    const line = eventLine<AskEvent>()
    const waiting: OpenAnswer = { ...kept, turnId: turn.id, state: 'waiting', ahead: 0 }
    line.put({ kind: 'asked', turn, answer: waiting })
    const answering = startAnswering(
      kept,
      finding,
      { vault, engine, takeTurns, promptRows, history: (one) => history(vault, one) },
      {
        changed: (answer) => line.put({ kind: 'asked', turn, answer }),
        begun: (meter) => line.put({ kind: 'begun', answerId: kept.id, meter }),
        piece: (text) => line.put({ kind: 'piece', answerId: kept.id, text }),
      },
    )
    running.set(kept.id, answering)
    const finish = async (): Promise<void> => {
      try {
        device = (await answering.sealed).model?.device ?? device
      } finally {
        running.delete(kept.id)
      }
      const conversation = await show(vault, turn.faceId)
      line.put({ kind: 'sealed', answerId: kept.id, conversation })
    }
    finish().then(
      () => line.end(),
      (thrown: unknown) => line.end(thrown),
    )
    const events = async function* (): AsyncGenerator<AskEvent> {
      try {
        yield* line.events()
      } finally {
        answering.stop()
      }
    }
    return { events: events(), stop: answering.stop }
  }
  const newTurn = (finding: Finding, question: string, place: Pick<Turn, 'after' | 'editOf'>): Turn => {
    const { asked, changes } = checkQuestion(question)
    return {
      id: randomUUID() as TurnId,
      faceId: finding.faceId,
      findingId: finding.id,
      ...place,
      askedAt: new Date().toISOString(),
      question,
      asked,
      changes: [...changes],
    }
  }
  const knownTurn = (vault: CaseVault, turnId: TurnId): Turn => {
    const open = [...running.values()].find(({ kept }) => kept.turn.id === turnId)
    return open?.kept.turn ?? vault.dialogues.turn(turnId)
  }
  /** The finding that a turn was about, which must still be the face's latest. */
  const sameFinding = async (vault: CaseVault, turn: Turn): Promise<Finding> => {
    const finding = await askable(vault, turn.faceId)
    if (finding.id === turn.findingId) return finding
    throw new Fault(
      'input/conflict',
      'This face was examined again after that question. Ask it anew: the model is given the latest finding.',
    )
  }
  return {
    open: async (faceId) => {
      const vault = desk.vault()
      vault.faces.get(faceId)
      const ending = [...running.values()].filter(
        ({ kept, isStopping }) => kept.turn.faceId === faceId && isStopping(),
      )
      await Promise.allSettled(ending.map(({ sealed }) => sealed))
      return show(vault, faceId)
    },
    prepare: async (faceId) => {
      const vault = desk.vault()
      const finding = latestFinding(vault, faceId)
      const availability = await availabilityOf(vault, finding)
      if (availability.state !== 'ready' || finding === null) return availability
      const { signal } = new AbortController()
      const rows = promptRows(vault, finding, await engine.pack(), signal)
      const [report] = await Promise.allSettled([engine.calls().describe({}, signal), rows])
      if (report.status === 'fulfilled') device = report.value.device
      return availabilityOf(vault, finding)
    },
    ask: async (faceId, question, settings = {}) => {
      const vault = desk.vault()
      checkQuestion(question)
      const finding = await askable(vault, faceId)
      const wanted = await settingsFor(settings)
      const { leaf } = arrangeFace(vault, faceId, underWay())
      return answerTo(vault, finding, newTurn(finding, question, { after: leaf, editOf: null }), wanted)
    },
    regenerate: async (turnId, settings = {}) => {
      const vault = desk.vault()
      const turn = knownTurn(vault, turnId)
      const finding = await sameFinding(vault, turn)
      const before = vault.dialogues.answersOf(turn.faceId).findLast((one) => one.turnId === turnId)
      const { temperature = 0, topP, mostTokens } = before?.settings ?? {}
      // What failed or was cut off has no whole answer yet that another should differ from.
      const isWhole = before?.stop === 'end' || before?.stop === 'length'
      const varied = isWhole && temperature === 0 ? variedTemperature : temperature
      const wanted = await settingsFor({
        ...(before === undefined ? {} : { temperature: varied, topP, mostTokens }),
        ...settings,
      })
      return answerTo(vault, finding, turn, wanted)
    },
    edit: async (turnId, question, settings = {}) => {
      const vault = desk.vault()
      checkQuestion(question)
      const turn = knownTurn(vault, turnId)
      const finding = await sameFinding(vault, turn)
      const wanted = await settingsFor(settings)
      return answerTo(
        vault,
        finding,
        newTurn(finding, question, { after: turn.after, editOf: turn.id }),
        wanted,
      )
    },
    stop: async (answerId) => {
      const vault = desk.vault()
      const answering = running.get(answerId)
      const { faceId } = answering?.kept.turn ?? vault.dialogues.turn(vault.dialogues.answer(answerId).turnId)
      answering?.stop()
      await answering?.sealed
      return show(vault, faceId)
    },
    choose: async (answerId) => {
      const vault = desk.vault()
      vault.dialogues.choose(answerId)
      return show(vault, vault.dialogues.turn(vault.dialogues.answer(answerId).turnId).faceId)
    },
    saveDraft: (faceId, text) => desk.vault().dialogues.saveDraft(faceId, text),
    availability: () => dialogueAvailability(engine, null, device),
  }
}
