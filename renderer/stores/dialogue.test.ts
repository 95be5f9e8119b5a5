import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as settled } from 'node:timers/promises'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { AskEvent, Conversation } from '#app/contract/dialogue.ts'
import type { Client } from '#app/contract/procedure.ts'
import { Fault } from '#app/fault.ts'
import type { AnswerId, FaceId, FindingId, TurnId } from '#app/ids.ts'
import type { OpenAnswer, Turn } from '#app/records/dialogue.ts'
import { createDialogue, dialogueOf } from './dialogue.ts'
import { createDrafts } from './drafts.ts'
import { createNotices } from './notices.ts'

type Calls = Client<WorkstationContract>['dialogue']

const faceId = 'face' as FaceId
const conversation = (change: Partial<Conversation> = {}): Conversation => ({
  faceId,
  findingId: 'finding' as FindingId,
  availability: { state: 'ready', message: '', pack: null, engine: 'ready', device: null },
  turns: [],
  branches: [],
  draft: '',
  suggestions: [],
  meter: null,
  banner: '',
  ...change,
})
const turn = (question: string): Turn => ({
  id: 'turn' as TurnId,
  faceId,
  findingId: 'finding' as FindingId,
  after: null,
  editOf: null,
  askedAt: '2026-03-02T09:00:00.000Z',
  question,
  asked: question,
  changes: [],
})
const answer: OpenAnswer = {
  id: 'answer' as AnswerId,
  turnId: 'turn' as TurnId,
  startedAt: '2026-03-02T09:00:00.000Z',
  state: 'answering',
  ahead: 0,
  text: '',
  settings: { temperature: 0, topP: 1, seed: 1, mostTokens: 10 },
}
const meter = { used: 10, total: 100, trimmedTurns: 0 }

const memory = (): Storage => {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  } as unknown as Storage
}

/** A store over calls that a test answers as it likes; the events of an answer are put one by one. */
const watched = (change: Partial<Calls> = {}, storage = memory()) => {
  const saved: string[] = []
  let put: (event: AskEvent | Fault) => void = () => {}
  const events: (AskEvent | Fault)[] = []
  const calls = {
    open: async () => conversation(),
    saveDraft: async ({ text }: { readonly text: string }) => {
      saved.push(text)
      return null
    },
    availability: async () => conversation().availability,
    stop: async () => conversation(),
    ask: async function* (_input: unknown, signal: AbortSignal) {
      for (;;) {
        const next = events.shift()
        if (next instanceof Fault) throw next
        if (next !== undefined) yield next
        if (next?.kind === 'sealed' || signal.aborted) return
        if (events.length === 0)
          await new Promise<void>((resolve) => {
            put = () => resolve()
            signal.addEventListener('abort', () => resolve())
          })
      }
    },
    ...change,
  } as unknown as Calls
  const drafts = createDrafts(storage)
  const dialogue = createDialogue({ dialogue: calls }, createNotices(), drafts)
  return {
    dialogue,
    drafts,
    saved,
    now: () => dialogueOf(dialogue.store.getState(), faceId),
    say: async (...next: readonly (AskEvent | Fault)[]) => {
      for (const event of next) {
        events.push(event)
        put(event)
        await settled()
      }
    },
  }
}
const withTimers = (t: TestContext) => t.mock.timers.enable({ apis: ['setTimeout'] })

test('an answer comes in piece by piece, and the draft goes once the question is on the disk', async (t) => {
  withTimers(t)
  const { dialogue, now, say, saved } = watched()
  await dialogue.open(faceId)
  dialogue.setDraft(faceId, 'Where?')
  const asked = dialogue.ask(faceId, 'Where?')
  assert.equal(now().draft, 'Where?')
  await say({ kind: 'asked', turn: turn('Where?'), answer })
  assert.equal(now().draft, '')
  await say({ kind: 'begun', answerId: answer.id, meter })
  await say({ kind: 'piece', answerId: answer.id, text: 'At the ' })
  await say({ kind: 'piece', answerId: answer.id, text: 'mouth.' })
  assert.equal(now().live?.answer?.text, 'At the mouth.')
  assert.equal(now().live?.meter, meter)
  await say({ kind: 'sealed', answerId: answer.id, conversation: conversation({ suggestions: ['Why?'] }) })
  await asked
  assert.equal(now().live, null)
  assert.deepEqual(now().conversation?.suggestions, ['Why?'])
  t.mock.timers.tick(1000)
  await settled()
  assert.equal(saved.at(-1), '', 'what was asked does not come back as a draft')
})

test('what is typed while an answer comes in is another draft, and stays', async (t) => {
  withTimers(t)
  const { dialogue, now, say } = watched()
  await dialogue.open(faceId)
  void dialogue.ask(faceId, 'Where?')
  dialogue.setDraft(faceId, 'And then?')
  await say({ kind: 'asked', turn: turn('Where?'), answer })
  await say({ kind: 'sealed', answerId: answer.id, conversation: conversation({ draft: 'old' }) })
  assert.equal(now().draft, 'And then?')
})

test('a question that could not be asked is still the draft, with the fault beside the conversation', async (t) => {
  withTimers(t)
  const { dialogue, now, say } = watched()
  await dialogue.open(faceId)
  dialogue.setDraft(faceId, 'Where?')
  const asked = dialogue.ask(faceId, 'Where?')
  await settled()
  await say(new Fault('engine/unavailable', 'The host is gone.'))
  await asked
  assert.deepEqual([now().draft, now().live, now().fault?.message], ['Where?', null, 'The host is gone.'])
  assert.notEqual(now().conversation, null)
})

test('an answer is stopped by its name once it has one, and by its stream before that', async (t) => {
  withTimers(t)
  const stopped: string[] = []
  const { dialogue, now, say } = watched({
    stop: (async ({ answerId }: { readonly answerId: string }) => {
      stopped.push(answerId)
      return conversation()
    }) as unknown as Calls['stop'],
  })
  await dialogue.open(faceId)
  const early = dialogue.ask(faceId, 'Where?')
  await settled()
  await dialogue.stop(faceId)
  await early
  assert.deepEqual([stopped, now().live, now().fault], [[], null, null])
  const late = dialogue.ask(faceId, 'Where?')
  await say({ kind: 'asked', turn: turn('Where?'), answer })
  await dialogue.stop(faceId)
  await dialogue.stop(faceId)
  assert.deepEqual([stopped, now().live?.isStopping], [['answer'], true])
  await say({ kind: 'sealed', answerId: answer.id, conversation: conversation() })
  await late
  assert.equal(now().live, null)
})

test('a draft goes to the case after a pause in typing, the latest one alone', async (t) => {
  withTimers(t)
  const { dialogue, drafts, saved } = watched()
  await dialogue.open(faceId)
  for (const text of ['W', 'Wh', 'Whe']) {
    dialogue.setDraft(faceId, text)
    t.mock.timers.tick(50)
  }
  assert.deepEqual(saved, [])
  t.mock.timers.tick(200)
  await settled()
  assert.deepEqual(saved, ['Whe'])
  assert.deepEqual(drafts.store.getState().texts, {}, 'the case has it')
})

test('a draft that the case did not take is tried again, and outlives the page', async (t) => {
  withTimers(t)
  const storage = memory()
  let isDown = true
  const saved: string[] = []
  const calls = {
    saveDraft: (async ({ text }: { readonly text: string }) => {
      if (isDown) throw new Fault('engine/unavailable', 'The host is gone.')
      saved.push(text)
      return null
    }) as unknown as Calls['saveDraft'],
  }
  const first = watched(calls, storage)
  await first.dialogue.open(faceId)
  first.dialogue.setDraft(faceId, 'Where?')
  await first.dialogue.flushDrafts()
  assert.deepEqual(saved, [])
  const second = watched(calls, storage)
  await second.dialogue.open(faceId)
  assert.equal(second.now().draft, 'Where?')
  isDown = false
  await second.dialogue.refresh()
  assert.deepEqual(saved, ['Where?'])
})

test('another case forgets everything, and what comes late from the one before is not heard', async (t) => {
  withTimers(t)
  const { dialogue, now, say } = watched()
  await dialogue.open(faceId)
  void dialogue.ask(faceId, 'Where?')
  await say({ kind: 'asked', turn: turn('Where?'), answer })
  dialogue.forget()
  await say({ kind: 'piece', answerId: answer.id, text: 'late' })
  assert.deepEqual([now().conversation, now().live], [null, null])
})

test('nothing is asked while an answer comes in, or where nothing can be asked', async (t) => {
  withTimers(t)
  let asked = 0
  const { dialogue, now } = watched({
    open: (async () =>
      conversation({
        availability: { ...conversation().availability, state: 'no pack' },
      })) as unknown as Calls['open'],
    ask: (() => {
      asked += 1
    }) as unknown as Calls['ask'],
  })
  await dialogue.askAbout(faceId, 'mouth')
  assert.equal(asked, 0)
  assert.equal(now().draft, 'What do you find at the mouth?', 'it is there to be asked later')
})
