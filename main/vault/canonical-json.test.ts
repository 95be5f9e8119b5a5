import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, type Json } from './canonical-json.ts'

test('the sample of RFC 8785, section 3.2, is written as the RFC writes it', () => {
  const sample = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  }
  assert.equal(
    canonicalJson(sample),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('keys are sorted by UTF-16 code units, as in section 3.2.3 of the RFC', () => {
  const sample = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 }
  assert.deepEqual(Object.values(JSON.parse(canonicalJson(sample).replace('"1":4,', ''))), [2, 6, 7, 1, 5, 3])
  assert.match(canonicalJson(sample), /^\{"\\r":2,"1":4,/)
})

test('any JSON value comes back equal, and the order of its keys changes nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json)
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      const turned = JSON.parse(text, (_, part) =>
        part !== null && typeof part === 'object' && !Array.isArray(part)
          ? Object.fromEntries(Object.entries(part).reverse())
          : part,
      )
      assert.equal(canonicalJson(turned), text)
    }),
  )
})

test('a lone surrogate is kept as an escape', () => {
  assert.equal(canonicalJson('a\ud800'), '"a\\ud800"')
  assert.equal(JSON.parse(canonicalJson('a\ud800')), 'a\ud800')
})

test('undefined fields are left out and -0 is 0', () => {
  assert.equal(canonicalJson({ b: undefined, a: -0 }), '{"a":0}')
})

test('what JSON cannot carry is refused', () => {
  const refused: readonly unknown[] = [
    Number.NaN,
    Infinity,
    -Infinity,
    [undefined],
    1n,
    () => 1,
    new Date(0),
    new Map(),
  ]
  for (const value of refused) assert.throws(() => canonicalJson({ value } as Json), TypeError)
  assert.throws(() => canonicalJson(new Array(1) as Json), TypeError)
})
