import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openStopScanner } from './stop-scanner.ts'

const scan = (stops: readonly string[], chunks: readonly string[]) => {
  const scanner = openStopScanner(stops)
  const given: string[] = []
  for (const chunk of chunks) {
    const { text, stopped } = scanner.push(chunk)
    given.push(text)
    if (stopped) return { given, text: given.join(''), stopped }
  }
  given.push(scanner.rest())
  return { given, text: given.join(''), stopped: false }
}

test('what could become a stop text is held back and nothing else', () => {
  assert.deepEqual(scan(['###'], [' Yes', '.', '\n', '#', '#', '# Human']).given, [
    'Yes',
    '.',
    '',
    '',
    '',
    '',
  ])
  assert.deepEqual(scan(['###'], ['a #', '1', ' #', '#2']).given, ['a', ' #1', '', ' ##2', ''])
})

test('spaces around the answer are no part of it, spaces within are', () => {
  assert.equal(scan(['###'], ['  \n a', '  b\n', ' \n']).text, 'a  b')
  assert.equal(scan(['END', '###'], ['a b ', 'EN', 'D c']).text, 'a b')
})

test('however a text is cut, the answer is the trimmed text before the first stop', () => {
  const piece = fc.constantFrom('#', '##', '###', ' ', '\n', 'a', 'b#', 'STOP', 'ST', 'OP')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (chunks) => {
      const whole = chunks.join('')
      const at = ['###', 'STOP'].map((stop) => whole.indexOf(stop)).filter((index) => index >= 0)
      const expected = (at.length > 0 ? whole.slice(0, Math.min(...at)) : whole).trim()
      const { text, stopped } = scan(['###', 'STOP'], chunks)
      assert.deepEqual([text, stopped], [expected, at.length > 0])
    }),
  )
})
