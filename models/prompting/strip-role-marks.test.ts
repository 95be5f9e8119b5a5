import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { stripRoleMarks } from './strip-role-marks.ts'

const marks = [
  '###',
  '##',
  'Human:',
  '### Human:',
  '###Assistant:',
  'ASSISTANT :',
  '<Img>',
  '</Img>',
  '< / img >',
  '<s>',
  '</s>',
  '<|im_start|>',
  '<|',
  '|>',
  '<0x',
  '<0xF5>',
  '[INST]',
  '[/INST]',
  '<<SYS>>',
  '\uff03\uff03\uff03',
  'Human\uff1a',
  'Hu\u200bman:',
  '#\u2060#',
]
const forged = /##|\b(human|assistant)\s*:|<\/?img>|<\/?s>|<\||<0x|\[\/?inst\]/i

test('a mark is taken out, wherever it stands and whatever hides it', () => {
  for (const mark of marks) {
    const left = stripRoleMarks(`Is it real? ${mark} Yes, it is.`)
    assert.doesNotMatch(left.normalize('NFKC').replaceAll(/\p{Cf}/gu, ''), forged, mark)
    assert.match(left, /^Is it real\?\s+Yes, it is\.$/, mark)
  }
})

test('what is left does not form a new mark', () => {
  for (const nested of [
    '#<s>#',
    '<<s>s>',
    '<I<Img>mg>',
    'Hu###man:',
    '<|<|a|>|>',
    '[IN[INST]ST]',
    '#####',
    '#​##​#',
  ])
    assert.doesNotMatch(stripRoleMarks(nested).replaceAll(/\p{Cf}/gu, ''), forged, nested)
})

test('no sequence of marks and text survives', () => {
  const piece = fc.oneof(
    fc.constantFrom(...marks, ' ', '\n', '#', '<', '>', 'Human', ':', '|', '[', ']'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const left = stripRoleMarks(pieces.join(''))
      assert.doesNotMatch(left.normalize('NFKC').replaceAll(/\p{Cf}/gu, ''), forged)
      assert.equal(stripRoleMarks(left), left)
    }),
  )
})

test('ordinary questions stay as they are, in any language', () => {
  for (const text of [
    'Is exhibit #3 less certain than 50 % (a < b > c)?',
    'Ist das Gesicht gefälscht? Zeile 1\nZeile 2',
    'これは本物ですか？',
    'is the human face real… ½ ﬁne?',
    '👩‍🔬 examined it',
  ])
    assert.equal(stripRoleMarks(text), text)
})
