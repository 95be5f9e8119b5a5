import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tensorOf } from '../../runtime/session.ts'
import { type AdamOptions, paperAdam } from '../adam.ts'
import { initialState } from '../initial-state.ts'
import type { Schedule } from '../schedule.ts'
import { type Batch, runTraining } from '../train-loop.ts'
import { type DialogueItem, dialogueBatch } from './dialogue-batch.ts'
import { openDialogueInference } from './dialogue-inference.ts'
import type { DialogueNetwork } from './dialogue-network.ts'
import { dialogueTrainingStep } from './dialogue-step.ts'
import { toyDialogue, toyDialogueBatch, toyItem, toyVocabulary } from './toy-dialogue-fixture.ts'

const count = 8
const adam: AdamOptions = paperAdam
const schedule: Schedule = { steps: 60, rate: 5e-3, warmUp: 5, floor: 0.1, average: 0.8 }
const step = dialogueTrainingStep(count, toyDialogue, { adam, learnerRate: 1 })
const begun = { state: initialState(step.state, 1), step: 0 }

interface Settings {
  readonly step?: typeof step
  readonly frozen?: ReadonlyMap<string, Float32Array>
  readonly batch?: (step: number) => Batch
}

const train = async (
  from: { state: ReadonlyMap<string, Float32Array>; step: number },
  until: number,
  settings: Settings = {},
) => {
  const stop = new AbortController()
  const losses: number[] = []
  let state = from.state
  await runTraining(
    {
      step: settings.step ?? step,
      schedule,
      adam,
      state: from.state,
      firstStep: from.step,
      threads: 1,
      ...(settings.frozen ? { frozen: settings.frozen } : {}),
      batch: async (at) => settings.batch?.(at) ?? toyDialogueBatch(count, at),
      onStep: (report, current) => {
        losses.push(report.metrics.loss![0]!)
        if (report.step + 1 < until) return
        state = current()
        stop.abort()
      },
    },
    stop.signal,
  )
  return { losses, state, step: until }
}

const idOf = (piece: string): number => toyVocabulary.pieces.indexOf(piece)
const verdict = { yes: idOf('▁Yes'), no: idOf('▁No') }

const trained = train(begun, 60)

test('a toy language model learns what to answer, and where, from the rows alone', async () => {
  const { losses, state } = await trained
  const last = losses.at(-1)!
  assert.ok(last < 0.1 * losses[0]!, `the loss went from ${losses[0]} to ${last}`)
  const items = Array.from({ length: count }, (_, index) => toyItem(`fresh ${index}`))
  const inference = await openDialogueInference(toyDialogue, { batch: count, verdict, threads: 1 })
  const read = async (given: readonly DialogueItem[]) => {
    const { predicted, margins } = await inference.run(
      state,
      dialogueBatch(
        given.map((item) => [item]),
        toyDialogue,
      ),
    )
    const row = (item: number) => item * toyDialogue.context
    const firstAt = (item: number) => row(item) + given[item]!.dialogue.answers[0]!.from - 1
    return given.map((_, item) => ({
      margin: margins[firstAt(item)]!,
      first: Number(predicted[firstAt(item)]),
    }))
  }
  for (const [index, { first, margin }] of (await read(items)).entries()) {
    const isForged = items[index]!.place !== null
    assert.equal(first, isForged ? verdict.yes : verdict.no, `face ${index}`)
    assert.equal(margin > 0, isForged)
  }
  // Another face's findings under the same text turn the answer round.
  const swapped = items.map((item) => {
    const isForged = item.place !== null
    const donor = items.find(({ place }) => (place !== null) !== isForged)!
    return { ...item, findings: donor.findings }
  })
  for (const [index, { margin }] of (await read(swapped)).entries())
    assert.equal(margin > 0, items[index]!.place === null, `face ${index} with another's findings`)
  await inference.close()
})

test('a run that was interrupted continues to the same bits', async () => {
  const straight = await train(begun, 4)
  const first = await train(begun, 2)
  const second = await train(first, 4)
  assert.deepEqual(second.losses, straight.losses.slice(2))
  for (const [name, values] of straight.state) assert.deepEqual(second.state.get(name), values, name)
})

test('gradients reach every part of the prompt learner, the projection and the language model', async () => {
  const { state } = await train(begun, 1)
  const still = step.state.filter(
    ({ name, from }) =>
      from?.name === name &&
      state.get(name)!.every((value, index) => Math.abs(value - begun.state.get(name)![index]!) < 1e-9),
  )
  assert.deepEqual(
    still.map(({ name }) => name),
    [],
  )
})

test('only answers give a loss: what follows questions and padding may be anything', async () => {
  const batch = toyDialogueBatch(count, 0)
  const spoilt = BigInt64Array.from(batch.targets!.data as BigInt64Array)
  const answers = batch.answers!.data as Float32Array
  for (let at = 0; at < spoilt.length; at += 1) if (answers[at] === 0) spoilt[at] = 7n
  const behind = BigInt64Array.from(batch.tokens!.data as BigInt64Array)
  for (let item = 0; item < count; item += 1) {
    const row = item * toyDialogue.context
    const end = toyItem(`0 ${item}`).dialogue.tokens.length
    behind.fill(9n, row + end, row + toyDialogue.context)
  }
  const shape = [count, toyDialogue.context]
  const changed = { ...batch, targets: tensorOf(spoilt, shape), tokens: tensorOf(behind, shape) }
  const [plain, same] = [
    await train(begun, 1, { batch: () => batch }),
    await train(begun, 1, { batch: () => changed }),
  ]
  assert.ok(Math.abs(plain.losses[0]! - same.losses[0]!) < 1e-6)
  const wrong = BigInt64Array.from(batch.targets!.data as BigInt64Array)
  wrong[answers.indexOf(1)] = 7n
  const worse = await train(begun, 1, { batch: () => ({ ...batch, targets: tensorOf(wrong, shape) }) })
  assert.ok(Math.abs(plain.losses[0]! - worse.losses[0]!) > 1e-4)
})

test('a doubted token is half the one and half the other, as its doubt says', async () => {
  const items = Array.from({ length: count }, (_, index) => toyItem(`0 ${index}`))
  const other = ({ place }: (typeof items)[number]) => (place === null ? verdict.yes : verdict.no)
  const lossWith = async (probability: number) => {
    const doubted = items.map((item) => [
      { ...item, doubt: { at: item.dialogue.answers[0]!.from, other: other(item), probability } },
    ])
    const { losses } = await train(begun, 1, { batch: () => dialogueBatch(doubted, toyDialogue) })
    return losses[0]!
  }
  const [sure, quarter, reversed] = [await lossWith(0), await lossWith(0.25), await lossWith(1)]
  assert.ok(Math.abs(quarter - (0.75 * sure + 0.25 * reversed)) < 1e-5)
  const targets = toyDialogueBatch(count, 0).targets!
  const replaced = BigInt64Array.from(targets.data as BigInt64Array)
  items.forEach((item, index) => {
    replaced[index * toyDialogue.context + item.dialogue.answers[0]!.from - 1] = BigInt(other(item))
  })
  const swapped = { ...toyDialogueBatch(count, 0), targets: tensorOf(replaced, [count, toyDialogue.context]) }
  const { losses } = await train(begun, 1, { batch: () => swapped })
  assert.ok(Math.abs(losses[0]! - reversed) < 1e-5)
  assert.ok(Math.abs(sure - reversed) > 1e-3)
})

test('with adapters the language model itself stays as it is, and the prompt learner learns', async () => {
  const network: DialogueNetwork = { ...toyDialogue, lowRank: 4 }
  const adapted = dialogueTrainingStep(count, network, { adam, learnerRate: 1 })
  const carried = adapted.state.filter(({ name, from }) => from?.name === name)
  const language = carried.filter(({ name }) => name.startsWith('llm.')).map(({ name }) => name)
  assert.deepEqual(
    language.filter((name) => !/self_attn\.[qkvo]_proj\.lora_[ab]$/.test(name)),
    [],
  )
  assert.equal(language.length, 8)
  const { state: model } = await trained
  const frozen = new Map(adapted.frozen.map(({ name }) => [name, model.get(name)!]))
  const before = new Map([...frozen].map(([name, values]) => [name, values.slice()]))
  const from = { state: initialState(adapted.state, 2), step: 0 }
  const { losses } = await train(from, 30, { step: adapted, frozen })
  assert.ok(losses.at(-1)! < 0.5 * losses[0]!, `the loss went from ${losses[0]} to ${losses.at(-1)}`)
  for (const [name, values] of before) assert.deepEqual(frozen.get(name), values, name)
})

test('prompt learner and projection have a learning rate of their own', async () => {
  const slow = dialogueTrainingStep(count, toyDialogue, { adam: { ...adam, weightDecay: 0 }, learnerRate: 0 })
  const { state } = await train(begun, 1, { step: slow })
  assert.deepEqual(state.get('prompt.base_prompts'), begun.state.get('prompt.base_prompts'))
  assert.deepEqual(state.get('projection.weight'), begun.state.get('projection.weight'))
  assert.notDeepEqual(state.get('llm.lm_head.weight'), begun.state.get('llm.lm_head.weight'))
})

test('conversations that share a row know nothing of each other', async () => {
  const { state } = await trained
  const items = Array.from({ length: 6 }, (_, index) => toyItem(`shared ${index}`))
  const read = async (rows: readonly (readonly DialogueItem[])[], network: DialogueNetwork) => {
    const inference = await openDialogueInference(network, { batch: rows.length, verdict, threads: 1 })
    const { losses } = await inference.run(state, dialogueBatch(rows, network))
    await inference.close()
    return rows.flatMap((row, at) => {
      let offset = at * network.context
      return row.map(({ dialogue }) => {
        const own = losses.slice(offset, offset + dialogue.tokens.length - 1)
        offset += dialogue.tokens.length
        return own
      })
    })
  }
  const alone = await read(
    items.map((item) => [item]),
    toyDialogue,
  )
  const together = await read([items.slice(0, 3), items.slice(3)], {
    ...toyDialogue,
    context: 192,
    sharing: 3,
  })
  for (const [index, losses] of alone.entries())
    for (const [at, loss] of losses.entries())
      assert.ok(Math.abs(loss - together[index]![at]!) < 1e-4, `conversation ${index}, token ${at}`)
})

test('pictures that no conversation is about are not empty, and change nothing in the answers', async () => {
  const network: DialogueNetwork = { ...toyDialogue, sharing: 3, context: 128 }
  const [first, second] = [toyItem('one'), toyItem('two')]
  const silent: DialogueItem = { ...toyItem('three'), findings: null }
  const batch = dialogueBatch([[first, silent], [second]], network)
  const scores = Array.from(batch.prob!.data as Float32Array).filter((_, index) => index % 2 === 1)
  const [one, two] = [first, second].map(({ findings }) => Math.fround(findings!.probability[1]))
  assert.deepEqual(scores, [one, one, two, two, one, two])
  const none = dialogueBatch([[silent]], network)
  assert.deepEqual(Array.from(none.prob!.data as Float32Array), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
})
