import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { AskEvent, Conversation } from '#app/contract/dialogue.ts'
import type { Client } from '#app/contract/procedure.ts'
import { questionAbout } from '#app/dialogue/suggestions.ts'
import type { FaceRegionName } from '#app/face-regions.ts'
import { asFault, type Fault } from '#app/fault.ts'
import type { AnswerId, FaceId, TurnId } from '#app/ids.ts'
import type { Answer, ContextMeter, OpenAnswer, Turn } from '#app/records/dialogue.ts'
import { createQuestionDrafts } from './dialogue-drafts.ts'
import { chosenSettings, packSettings, type TypedSettings } from './dialogue-settings.ts'
import { canAsk } from './dialogue-turns.ts'
import type { Drafts } from './drafts.ts'
import type { Notices } from './notices.ts'

/** An answer that this page asked for and that is not sealed. */
export interface LiveAnswer {
  readonly question: string
  /** null until the question is on the disk. */
  readonly turn: Turn | null
  readonly answer: OpenAnswer | null
  /** null until the model has the prompt. */
  readonly meter: ContextMeter | null
  readonly isStopping: boolean
}

/** The answer that ended last on this page, for whoever hears the page. */
export interface HeardAnswer {
  readonly answerId: AnswerId
  readonly text: string
  readonly stop: Answer['stop']
}

/** The dialogue about one face as the page knows it. */
export interface FaceDialogue {
  /** null until it was opened. */
  readonly conversation: Conversation | null
  readonly draft: string
  readonly live: LiveAnswer | null
  readonly heard: HeardAnswer | null
  /** Why it could not be opened, or the last question not be asked. */
  readonly fault: Fault | null
}

export interface DialogueState {
  readonly faces: ReadonlyMap<FaceId, FaceDialogue>
  readonly settings: TypedSettings
}

const untouched: FaceDialogue = { conversation: null, draft: '', live: null, heard: null, fault: null }

export const dialogueOf = ({ faces }: DialogueState, faceId: FaceId | null): FaceDialogue =>
  (faceId === null ? undefined : faces.get(faceId)) ?? untouched

/** How long until an open answer that is not this page's is looked for again, and the engine while it is silent. */
const lookAgainMs = 700

type Begin = (signal: AbortSignal) => AsyncIterable<AskEvent>

/** Dialogues about the faces of the open case; an answer goes on while other faces are looked at. */
export const createDialogue = (
  { dialogue: calls }: Pick<Client<WorkstationContract>, 'dialogue'>,
  notices: Notices,
  drafts: Drafts,
) => {
  const store: StoreApi<DialogueState> = createStore<DialogueState>(() => ({
    faces: new Map(),
    settings: packSettings,
  }))
  const questions = createQuestionDrafts((faceId, text) => calls.saveDraft({ faceId, text }), drafts)
  const streams = new Map<FaceId, AbortController>()
  /** Another case has other faces: what comes late for them is not heard. */
  let generation = 0

  const of = (faceId: FaceId): FaceDialogue => dialogueOf(store.getState(), faceId)
  const patch = (faceId: FaceId, change: Partial<FaceDialogue>) =>
    store.setState(({ faces }) => ({ faces: new Map(faces).set(faceId, { ...of(faceId), ...change }) }))
  const patchLive = (faceId: FaceId, change: Partial<LiveAnswer>) => {
    const { live } = of(faceId)
    if (live !== null) patch(faceId, { live: { ...live, ...change } })
  }

  const take = (faceId: FaceId, conversation: Conversation) => {
    if (of(faceId).conversation !== null) return patch(faceId, { conversation })
    const unsaved = questions.unsaved(faceId)
    patch(faceId, { conversation, draft: unsaved ?? conversation.draft })
    if (unsaved !== undefined && conversation.availability.state !== 'read only')
      questions.keep(faceId, unsaved)
  }
  const open = async (faceId: FaceId): Promise<void> => {
    const begun = generation
    try {
      const conversation = await calls.open({ faceId })
      if (begun !== generation) return
      take(faceId, conversation)
      patch(faceId, { fault: null })
      const isUnderWay = conversation.turns.some((turn) => turn.open.some(({ state }) => state !== 'cut off'))
      // As after a reload of the page in the middle of an answer: it is being stopped.
      if (isUnderWay && !streams.has(faceId)) setTimeout(() => void open(faceId), lookAgainMs)
    } catch (thrown) {
      if (begun === generation) patch(faceId, { fault: asFault(thrown) })
    }
  }

  /** Asks how the engine is for as long as the model is silent, since it may have to be started first. */
  const watchEngine = async (faceId: FaceId, signal: AbortSignal) => {
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
      const { live } = of(faceId)
      if (signal.aborted || live === null || live.meter !== null) return
      const { engine } = await calls.availability({}, signal).catch(() => ({ engine: undefined }))
      const { conversation } = of(faceId)
      if (signal.aborted || engine === undefined || conversation === null) return
      patch(faceId, {
        conversation: { ...conversation, availability: { ...conversation.availability, engine } },
      })
    }
  }

  const hear = (faceId: FaceId, event: AskEvent) => {
    const { live, draft } = of(faceId)
    if (live === null) return
    if (event.kind === 'asked') {
      if (live.turn === null && draft.trim() === live.question.trim()) {
        patch(faceId, { draft: '' })
        questions.keep(faceId, '')
      }
      patchLive(faceId, { turn: event.turn, answer: event.answer })
    } else if (event.kind === 'begun') patchLive(faceId, { meter: event.meter })
    else if (event.kind === 'piece') {
      if (live.answer !== null)
        patchLive(faceId, { answer: { ...live.answer, text: live.answer.text + event.text } })
    } else {
      const sealed = event.conversation.turns
        .flatMap(({ answers }) => answers)
        .find(({ answer }) => answer.id === event.answerId)?.answer
      const heard =
        sealed === undefined ? null : { answerId: sealed.id, text: sealed.text, stop: sealed.stop }
      patch(faceId, { live: null, heard })
      take(faceId, event.conversation)
    }
  }

  /** Follows an answer to its end; whatever happens, the conversation is shown as the case has it afterwards. */
  const follow = async (faceId: FaceId, question: string, begin: Begin): Promise<void> => {
    if (!canAsk(of(faceId))) return
    const begun = generation
    const stream = new AbortController()
    streams.set(faceId, stream)
    const live = { question, turn: null, answer: null, meter: null, isStopping: false }
    patch(faceId, { live, heard: null, fault: null })
    void watchEngine(faceId, stream.signal)
    let fault: Fault | null = null
    try {
      for await (const event of begin(stream.signal)) if (begun === generation) hear(faceId, event)
    } catch (thrown) {
      if (!stream.signal.aborted) fault = asFault(thrown)
    }
    if (begun !== generation) return
    streams.delete(faceId)
    if (of(faceId).live === null) return
    patch(faceId, { live: null })
    await open(faceId)
    if (fault !== null && begun === generation) patch(faceId, { fault })
  }

  const prepared = new Set<string>()
  /** Has the engine started while the question is still being typed; what fails then is told when it is asked. */
  const prepare = async (faceId: FaceId) => {
    const { conversation } = of(faceId)
    const key = `${faceId} ${conversation?.findingId} ${conversation?.availability.pack?.id}`
    if (!canAsk(of(faceId)) || prepared.has(key)) return
    prepared.add(key)
    const availability = await calls.prepare({ faceId }).catch(() => undefined)
    const now = of(faceId).conversation
    if (availability !== undefined && now !== null) patch(faceId, { conversation: { ...now, availability } })
  }

  const ask = (faceId: FaceId, question: string): Promise<void> => {
    const settings = chosenSettings(store.getState().settings)
    return follow(faceId, question, (signal) => calls.ask({ faceId, question, settings }, signal))
  }
  const setDraft = (faceId: FaceId, draft: string) => {
    patch(faceId, { draft })
    questions.keep(faceId, draft)
  }
  return {
    store,
    open,
    prepare,
    setDraft,
    /** Sends drafts to the case without waiting for a pause. */
    flushDrafts: questions.flush,
    setSettings: (settings: TypedSettings) => store.setState({ settings }),
    ask,
    /** Asks about a region where that is possible now; else it is written down as the next question. */
    askAbout: async (faceId: FaceId, region: FaceRegionName) => {
      if (of(faceId).conversation === null) await open(faceId)
      if (canAsk(of(faceId))) return ask(faceId, questionAbout(region))
      if (of(faceId).draft.trim() === '') setDraft(faceId, questionAbout(region))
    },
    regenerate: (faceId: FaceId, { id: turnId, question }: Turn) => {
      const settings = chosenSettings(store.getState().settings)
      return follow(faceId, question, (signal) => calls.regenerate({ turnId, settings }, signal))
    },
    editAndResend: (faceId: FaceId, turnId: TurnId, question: string) => {
      const settings = chosenSettings(store.getState().settings)
      return follow(faceId, question, (signal) => calls.editAndResend({ turnId, question, settings }, signal))
    },
    /** Stops the answer that comes in; what came is kept and sealed, and then the conversation follows. */
    stop: async (faceId: FaceId) => {
      const { live } = of(faceId)
      if (live === null || live.isStopping) return
      patchLive(faceId, { isStopping: true })
      const stream = streams.get(faceId)
      if (live.answer === null) return stream?.abort()
      try {
        await calls.stop({ answerId: live.answer.id })
      } catch {
        stream?.abort()
      }
    },
    choose: async (faceId: FaceId, answerId: AnswerId) => {
      const begun = generation
      const conversation = await notices.attempt(() => calls.choose({ answerId }))
      if (conversation !== undefined && begun === generation) take(faceId, conversation)
    },
    /** Opens again what is known, as when the host has come back. */
    refresh: async () => {
      await questions.flush()
      const known = [...store.getState().faces].filter(([, { live }]) => live === null)
      await Promise.all(known.map(([faceId]) => open(faceId)))
    },
    forget: () => {
      generation += 1
      for (const stream of streams.values()) stream.abort()
      streams.clear()
      questions.forget()
      store.setState({ faces: new Map() })
    },
  }
}
export type Dialogue = ReturnType<typeof createDialogue>
