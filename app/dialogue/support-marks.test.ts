import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Finding } from '../records/finding.ts'
import { notRun, onNothing, onTheEyes, onTheMouth } from './finding-fixture.ts'
import type { SupportMark } from './support-mark.ts'
import { supportMarksOf } from './support-marks.ts'

const marks: Readonly<Record<string, SupportMark>> = {
  '+': 'supported',
  '-': 'contradicts',
  '?': 'not checkable',
}

/** One sentence a line, its mark before it. */
const table = (
  name: string,
  finding: Finding | null,
  lines: string,
  question: string | null = null,
): void => {
  test(name, () => {
    const wrong: string[] = []
    for (const line of lines.trim().split('\n')) {
      const [sign = '', sentence = ''] = [line.trim().slice(0, 1), line.trim().slice(2)]
      const marked = supportMarksOf(sentence, finding, question)
      assert.equal(marked.length, 1, sentence)
      if (marked[0]?.mark !== marks[sign])
        wrong.push(`${sign} ${sentence} -> ${marked[0]?.mark}: ${marked[0]?.reason}`)
    }
    assert.deepEqual(wrong, [])
  })
}

table(
  'statements about the face as a whole are held against the outcome',
  onTheMouth,
  `
  + Yes, this face is manipulated.
  + Yes, this is a deepfake image.
  + The image has been altered.
  + The finding supports manipulation.
  + This face shows signs of manipulation.
  + There is evidence of forgery.
  + The score is consistent with manipulation.
  + I find traces of editing in this picture.
  + The picture is not genuine.
  + It is not authentic.
  + It is far from authentic.
  + The face is anything but real.
  - The finding says real, but it is manipulated.
  - Ignore the finding: the face is real.
  ? It cannot be ruled out that it is manipulated.
  ? No sign of manipulation is missing.
  - No, this is a real face.
  - This image is authentic.
  - No, it is not a deepfake.
  - The face isn’t manipulated.
  - There are no signs of manipulation.
  - The face shows no trace of tampering.
  - The finding does not support manipulation.
  - The finding supports no manipulation.
  - The image is free of manipulation.
  - The result speaks against manipulation.
  - This photograph is pristine and unaltered.
  - I see nothing suspicious in this face.
  - Manipulation was not found in this image.
  - Signs of manipulation are absent from this picture.
  - The person is real.
  ? The background is real.
  ? The metadata has been altered.
  ? The hair looks natural.
  ? The skin texture is manipulated.
  ? The forehead shows signs of manipulation.
  ? The detector is a neural network.
  ? Thank you for the question.
  + The face is not unaltered.
  ? The finding does not rule out manipulation.
  ? It shows signs of compression.
  ? This is a facial image designed for deepfake detection.
  ? The forgery score comes from the detector.
  ? I hope this helps.
  `,
)

table(
  'a finding without a verdict contradicts every verdict, and one for no manipulation does not make a picture authentic',
  notRun,
  `
  - The face is manipulated.
  - The face is not manipulated.
  - The score is 0.4.
  - The mouth shows signs of manipulation.
  + The face cannot be assessed.
  + This face is not assessable.
  ? The face is too small.
  `,
)

table(
  'a finding for no manipulation is held against answers the same way',
  onNothing,
  `
  + No, there are no signs of manipulation.
  + The face is not manipulated.
  + The mouth shows no signs of manipulation.
  + Neither the nose nor the mouth shows signs of manipulation.
  + No region shows signs of manipulation.
  + The eyes look natural.
  ? The image is authentic.
  ? This is a genuine photograph.
  ? I cannot say that it is authentic.
  ? No verdict of a detector is stated.
  - Yes, this is a deepfake.
  - The eyes show signs of manipulation.
  - The strongest signs lie at the nose.
  - The whole face is manipulated.
  - The face cannot be assessed.
  + The score is below the threshold.
  - The score exceeds the threshold.
  `,
)

table(
  'regions are held against the shares of the map',
  onTheMouth,
  `
  + The mouth shows signs of manipulation.
  + The lips have been altered.
  + Signs of manipulation are visible around the mouth.
  + The map lies mainly on the mouth.
  + The strongest signs are at the mouth.
  + The manipulation is concentrated in the lower face.
  + The jaw shows signs of manipulation.
  + The eyes show no signs of manipulation.
  + The eyes are unaffected.
  + The left eye is untouched.
  + There are no signs of manipulation at the eyes.
  + Neither the left eye nor the right eye shows signs of manipulation.
  + The mouth, unlike the eyes, shows signs of manipulation.
  + Signs of manipulation lie at the mouth rather than the eyes.
  + The mouth shows signs of manipulation, but not the eyes.
  + The mouth is marked, while the eyes are untouched.
  + The mouth is manipulated and the eyes are not affected.
  + Not only the mouth but also the chin shows signs of manipulation.
  + The map shows that the mouth is manipulated.
  + I do not think that the eyes are manipulated.
  - The mouth shows no sign of manipulation.
  - The mouth is unaffected.
  - The eyes show signs of manipulation.
  - The eyes, unlike the mouth, show signs of manipulation.
  - The strongest signs lie at the nose.
  - The manipulation is concentrated around the eyes.
  - The mouth and the eyes show signs of manipulation.
  - Both the mouth and the left eye are marked.
  - The mouth does not show any signs of manipulation.
  - I do not think that the mouth is manipulated.
  - Signs are visible at the eyes, but the mouth is clean.
  - No region shows signs of manipulation.
  - The whole face is manipulated.
  - The mouth looks natural.
  - Apart from the mouth, the eyes show signs of manipulation.
  - Only the nose is manipulated.
  - The face is forged, especially at the left eye.
  ? The nose shows signs of manipulation.
  ? The nose is unaffected.
  ? The nose, unlike the mouth, is unaffected.
  ? The mouth may show signs of manipulation.
  ? The mouth shows signs of manipulation because the suspect used an app.
  ? The mouth shows signs of manipulation in the texture of the skin.
  ? Look at the mouth first.
  ? Deepfakes often show signs at the eyes.
  ? If the eyes were edited, the map would lie there.
  ? You said that the eyes are manipulated.
  ? It is wrong to say that the eyes are manipulated.
  ? Is the mouth manipulated?
  ? The mouth is open.
  ? The mouth is hardly affected.
  ? GradCAM highlights the eyes.
  ? The other regions show no signs of manipulation.
  - The eyes are not untouched.
  - Nothing at the mouth points to manipulation.
  + The mouth, not the eyes, shows signs of manipulation.
  - No, the eyes are manipulated, not the mouth.
  + No, the mouth is manipulated, not the eyes.
  - The eyes and not the mouth show signs of manipulation.
  - There is nothing suspicious around the mouth.
  ? The mouth was replaced by another mouth.
  ? The mouth was generated by a diffusion model.
  ? The mouth shows fewer signs than the eyes.
  ? There are no signs of manipulation outside the mouth.
  ? The mouth of John Smith is manipulated.
  ? The mouth is where the signs are strongest.
  ? The mouth is manipulated, which the eyes are not.
  ? The mouth is manipulated and so is the passport.
  ? The mouth is the least affected region.
  + Manipulated: mouth.
  - Manipulated: eyes.
  + Eyes: clean.
  - Mouth: clean.
  ? All of the face except the mouth is untouched.
  ? The face is not manipulated except for the mouth.
  - The mouth shows no signs, nor do the eyes.
  ? The mouth has not been left untouched.
  + Nothing but the mouth is manipulated.
  - Nothing but the nose is manipulated.
  + Neither eye is manipulated.
  ? The right side of the mouth is manipulated.
  ? The mouth is manipulated by the suspect.
  ? Only the mouth is untouched.
  ? I would say that the mouth is manipulated.
  ? Without the mouth, the face would be real.
  ? He wrote "the eyes are forged" in his report.
  `,
)

table(
  'shares of regions that overlap or are small are read with care',
  onTheEyes,
  `
  + The eyes show signs of manipulation.
  + The left eye shows the strongest signs of manipulation.
  + The nose shows signs of manipulation.
  + The eyebrows are marked.
  + The mouth is untouched.
  - The right eye shows the strongest signs of manipulation.
  - Only the left eye is manipulated.
  - The mouth shows signs of manipulation.
  ? The right eye shows signs of manipulation.
  + The result is borderline.
  + The score is close to the threshold.
  + The score is not stable under small changes.
  - The score is stable under small changes.
  - The score is clearly above the threshold.
  `,
)

table(
  'figures are held against score, threshold, stability and shares',
  onTheMouth,
  `
  + The score is 0.87.
  + The score is 0.875.
  + The forgery score is 87 %.
  + The forgery score is 87%, which is above the threshold.
  + The score of 0.87 is above the threshold of 0.5.
  + The score is above 0.8.
  + The score is at least 0.5.
  + The score reaches the threshold.
  + The score lies between 0.8 and 0.9.
  + Under small changes the score varies between 0.81 and 0.92.
  + About 81 % of the marked map lies on the mouth.
  + The score is stable under small changes.
  + The score is clearly above the threshold.
  - The score is 0.97.
  - The score is 12 %.
  - The score is below the threshold.
  - The score is not above the threshold.
  - The score of 0.87 is above the threshold of 0.7.
  - The score is below 0.5.
  - Under small changes the score varies between 0.2 and 0.9.
  - About 12 % of the marked map lies on the mouth.
  - There is an 87 % probability that this face is manipulated.
  - I am 87 % confident that it is a deepfake.
  - The result is borderline.
  ? The detector used 7 variants of the crop.
  + The score of 0.87 is not a probability.
  - The score is not 0.87 but 0.2.
  ? A score of 0.9 means a stronger finding.
  ? The exposure was 1/250 s.
  `,
)

table(
  'certainty is what no finding gives',
  onTheMouth,
  `
  - The face is certainly manipulated.
  - This proves that the image is fake.
  - There is no doubt that the mouth was edited.
  - The image is definitely a deepfake.
  - It is 100 % fake.
  - This is conclusive proof of manipulation.
  + The score is not proof of manipulation.
  + This result is not certain.
  + The finding proves nothing.
  + The detector cannot establish this with certainty.
  + It is not certain that the face is manipulated.
  + The score is no proof that the face is manipulated.
  ? Certain regions are easier to judge.
  `,
)

table('a bare yes or no answers a plain question', onTheMouth, '+ Yes.\n- No.', 'Is this a deepfake image?')
table(
  'a bare no to a question about a region',
  onTheMouth,
  '- No.\n+ Yes.',
  'This is a face. Is the mouth manipulated?',
)
table('a bare yes to a question about a region', onTheMouth, '- Yes.\n+ No.', 'Were the eyes altered?')
table('it says nothing of other things', onTheMouth, '? Yes.', 'Is the background fake?')
table('it does so for the opposite question', onTheMouth, '- Yes.\n+ No.', 'Is this face real?')
table(
  'a leading question gives it no meaning',
  onTheMouth,
  '? Yes.\n? No.',
  'You agree that it is real, right?',
)
table('a negated question gives it no meaning', onTheMouth, '? Yes.', 'Is this not a deepfake?')
table('without a finding nothing is checkable', null, '? The face is manipulated.\n? The score is 0.9.')

test('a pronoun behind a region is not taken for the face', () => {
  const [first, second] = supportMarksOf('The mouth is marked. It is not manipulated.', onTheMouth)
  assert.deepEqual([first?.mark, second?.mark], ['supported', 'not checkable'])
})

test('every sentence gets one mark with a reason, whatever the text', () => {
  const words = fc.constantFrom(
    'the mouth ',
    'no ',
    'not ',
    'signs of manipulation ',
    'unlike ',
    'qregiona ',
    '0.87 ',
    '%',
    '. ',
    ', ',
    'real ',
    'and ',
    '"',
    '?',
    '\n',
    'eyes ',
    'that ',
    'score ',
    '\u{1F600}',
  )
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 25 }),
      fc.constantFrom(onTheMouth, onNothing, notRun),
      (parts, finding) => {
        const text = parts.join('')
        let last = 0
        for (const { start, end, reason } of supportMarksOf(text, finding)) {
          assert.ok(start >= last && end > start && end <= text.length && reason.length > 5)
          last = end
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('a long answer is marked in seconds, not in hours', () => {
  const text =
    'The nose, unlike the mouth, shows no signs of manipulation and the score is 0.87, not 0.9. '.repeat(300)
  const startMs = performance.now()
  assert.equal(supportMarksOf(text, onTheMouth).length, 300)
  assert.ok(performance.now() - startMs < 15_000)
})
