import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaceRegionName } from '#app/face-regions.ts'
import type { LanguageEngine } from '#main/engines/language/start-language.ts'
import type { AskedFace } from './asked-face.ts'
import { conditions } from './conditions.ts'
import { dialogueFigures } from './dialogue-figures.ts'
import { writeDialogueText } from './dialogue-text.ts'
import { evaluateDialogue } from './evaluate-dialogue.ts'
import { whereQuestion } from './question-faces.ts'

const threshold = 0.5

/** Ten pairs: forged faces score 0.55 to 1 and are marked at the mouth, real ones 0 to 0.45. */
const faces: readonly AskedFace[] = Array.from({ length: 20 }, (_, index) => {
  const forged = index % 2 === 1
  const score = (forged ? 0.55 : 0) + 0.05 * Math.floor(index / 2)
  const regions = forged
    ? [
        { name: 'lower face' as FaceRegionName, share: 0.9 },
        { name: 'mouth' as FaceRegionName, share: 0.8 },
      ]
    : []
  return {
    file: `${index}`,
    forged,
    method: forged ? 'self-blend' : null,
    group: `${Math.floor(index / 2)}`,
    truth: forged ? ['mouth'] : null,
    score,
    mapRegion: forged ? 'nose' : null,
    finding: {
      outcome: forged ? 'supports manipulation' : 'supports no manipulation',
      reason: null,
      score,
      threshold,
      regions,
      stability: null,
    },
    rows: Float32Array.of(index, score),
  }
})

/** A language model that knows the score from the rows, or guesses without them; it always answers with the mouth. */
const readingEngine = (answer = 'mouth') => {
  const held = new Map<string, { rows: Float32Array; score: number }>()
  const scoreIn = (face: string, rows: readonly string[]): number =>
    rows.includes('probability') ? held.get(face)!.rows[1]! : 0.5
  const calls = {
    describe: async () => ({ packId: 'p', packVersion: '1', verdictQuestion: 'Is it?' }),
    openFace: async ({ rows, scoreFake }: { rows: Uint8Array; scoreFake: number }) => {
      const values = new Float32Array(rows.slice().buffer)
      const face = `${values[0]} ${scoreFake}`
      held.set(face, { rows: values, score: scoreFake })
      return { face, rowsSha256: '' }
    },
    yesProbability: async ({ face, parts }: { face: string; parts: { rows: string[] } }) => ({
      probability: scoreIn(face, parts.rows),
    }),
    answer: async function* ({
      face,
      question,
      parts,
    }: {
      face: string
      question: string
      parts: { rows: string[] }
    }) {
      const yes = scoreIn(face, parts.rows) >= threshold
      const text =
        question !== whereQuestion
          ? yes
            ? 'Yes. The findings support manipulation.'
            : 'No. The findings support no manipulation.'
          : yes
            ? `The segmentation map marks the ${answer}.`
            : 'The segmentation map marks no region.'
      yield { kind: 'piece', text }
    },
    closeFace: async () => ({ closed: true }),
  }
  return { calls } as unknown as Pick<LanguageEngine, 'calls'>
}

const evaluate = (engine = readingEngine(), answers = 20) =>
  evaluateDialogue({ name: 'toy', faces }, engine, {
    conditions,
    answers,
    signal: new AbortController().signal,
    onFace: () => {},
  })

test('a model that reads the rows is as good as the detector, and is lost with the rows of others or with none', async () => {
  const { evaluation, said } = await evaluate()
  const of = (name: string) => evaluation.conditions.find(({ condition }) => condition === name)!
  const whole = of('whole prompt')
  assert.equal(whole.yes.estimate, 1)
  assert.equal(whole.detector.estimate, 1)
  assert.equal(whole.methods[0]!.method, 'self-blend')
  assert.equal(whole.verdictAgrees.estimate, 1)
  assert.equal(of('without score text').yes.estimate, 1)
  assert.equal(of('score text alone').yes.estimate, 0.5)
  const swapped = of("another face's rows").yes.estimate!
  assert.ok(swapped > 0.15 && swapped < 0.85, `${swapped}`)
  assert.equal(said.length, faces.length * conditions.length)
  assert.match(writeDialogueText(evaluation), /whole prompt +20 +1\.000/)
})

test('regions are held against the map and against the forgery, and sentences against the finding', async () => {
  const whole = (await evaluate()).evaluation.conditions[0]!
  assert.deepEqual([whole.answered, whole.regionAgrees.estimate, whole.regionRight.estimate], [20, 1, 1])
  assert.equal(whole.mapRegionRight.estimate, 0)
  assert.equal(whole.contradicting.estimate, 0)
  const wrong = (await evaluate(readingEngine('nose'))).evaluation.conditions[0]!
  assert.deepEqual([wrong.regionAgrees.estimate, wrong.regionRight.estimate], [0, 0])
  assert.ok(wrong.contradicting.estimate! > 0)
})

test('answers are read of about as many faces as were asked for, and none where none were', async () => {
  const some = (await evaluate(readingEngine(), 10)).evaluation.conditions[0]!
  assert.equal(some.answered, 10)
  assert.equal(some.faces, 20)
  const none = (await evaluate(readingEngine(), 0)).evaluation.conditions[0]!
  assert.deepEqual([none.answered, none.verdictAgrees.estimate, none.sentences], [0, null, 0])
  assert.equal(dialogueFigures('nothing', []).yes.estimate, null)
})

test('a set of one face cannot be compared', async () => {
  await assert.rejects(
    evaluateDialogue({ name: 'one', faces: faces.slice(0, 1) }, readingEngine(), {
      conditions,
      answers: 1,
      signal: new AbortController().signal,
      onFace: () => {},
    }),
    /fewer than two faces/,
  )
})
