import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AskEvent } from '#app/contract/dialogue.ts'
import {
  isOver,
  layCase,
  openBench,
  portraitPath,
  queueUntil,
  receive,
  withoutFaces,
} from '#main/analysis/examination-fixture.ts'
import { writeRandomDialoguePack } from '#models/packs/random-dialogue-pack-fixture.ts'

const sealedIn = (events: readonly AskEvent[]) => {
  const last = events.at(-1)
  assert.ok(last?.kind === 'sealed', JSON.stringify(last))
  return last.conversation
}

test('a dialogue runs over the real processes, outlives a killed engine, and is there when the case is opened again', {
  skip: withoutFaces,
}, async (t) => {
  const bench = await openBench(t)
  const { client, home } = bench
  assert.equal((await client.dialogue.availability({})).state, 'no pack')
  const pack = join(home, 'speaking')
  await writeRandomDialoguePack(pack)
  await client.setup.change({ packFolder: pack })
  assert.equal((await client.dialogue.availability({})).state, 'ready')
  const { folder } = await layCase(bench)
  await receive(bench, [portraitPath])
  await queueUntil(bench, isOver)
  const [face] = await client.faces.list({})
  const faceId = face!.id
  const before = await client.faces.findings({})
  const { availability, suggestions } = await client.dialogue.open({ faceId })
  assert.equal(availability.state, 'ready', availability.message)
  assert.ok(suggestions.length > 1)

  assert.deepEqual((await client.dialogue.prepare({ faceId })).engine, 'ready')

  const ask = async (question: string, seed: number, hear: (event: AskEvent) => void = () => {}) => {
    const events: AskEvent[] = []
    const settings = { temperature: 1, seed, mostTokens: 120 }
    for await (const event of client.dialogue.ask({ faceId, question, settings })) {
      events.push(event)
      hear(event)
    }
    return sealedIn(events)
  }
  const first = await ask('Is this a deepfake image?', 3)
  const { answer } = first.turns[0]!.answers[0]!
  assert.deepEqual([answer.fault, answer.model?.packId, answer.settings.seed], [null, 'random-dialogue', 3])
  assert.ok(answer.text.length > 0 && answer.rowsSha256 !== null && answer.context!.used > 0)

  const pids = bench.pidsOf('language')
  const killed = await ask('Where?', 4, (event) => {
    if (event.kind === 'begun') process.kill(pids.at(-1)!, 'SIGKILL')
  })
  const broken = killed.turns[1]!.answers[0]!.answer
  assert.deepEqual([broken.stop, broken.fault?.code], ['failed', 'engine/failed'])
  const events: AskEvent[] = []
  for await (const event of client.dialogue.regenerate({ turnId: killed.turns[1]!.turn.id }))
    events.push(event)
  const mended = sealedIn(events)
  assert.deepEqual(
    mended.turns[1]?.answers.map((one) => one.answer.fault === null),
    [false, true],
  )
  assert.ok(bench.pidsOf('language').length > pids.length)

  assert.deepEqual(await client.faces.findings({}), before)
  await client.shelf.leave({})
  await client.shelf.open({ folder })
  assert.deepEqual((await client.dialogue.open({ faceId })).turns, mended.turns)
  assert.deepEqual((await client.custody.verify({})).faults, [])
})
