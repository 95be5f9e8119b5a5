import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Fault } from '#app/fault.ts'
import { assertFault } from './damage-fixture.ts'
import { pickleLimits, readPickle } from './pickle.ts'
import * as write from './pickle-fixture.ts'

const { call, concat, dict, get, int, list, named, none, orderedDict, persistent, pickle, put, text, tuple } =
  write

const vocabulary = {
  globals: new Map([
    ['collections OrderedDict', () => new Map()],
    ['known name', null],
  ]),
  persistent: (id: unknown) => ({ kind: `stored ${String(id)}` }),
}

const read = (bytes: Uint8Array, limits = pickleLimits) =>
  readPickle({ bytes, file: 'x', start: 100, vocabulary, limits }).value

describe('the pickle reader', () => {
  it('reads every value that a state dictionary may hold', () => {
    const values: readonly (readonly [Uint8Array, unknown])[] = [
      [none, null],
      [write.truth(true), true],
      [write.truth(false), false],
      [int(0), 0],
      [int(255), 255],
      [int(65535), 65535],
      [int(-1), -1],
      [int(2 ** 31 - 1), 2 ** 31 - 1],
      [int(2n ** 40n), 2 ** 40],
      [int(-(2n ** 40n)), -(2 ** 40)],
      [int(0x1950a86a20f9469cfc6cn), 0x1950a86a20f9469cfc6cn],
      [concat(0x8a, 0), 0],
      [write.float(0.0001), 0.0001],
      [text('größe 💡'), 'größe 💡'],
      [write.shortText('short'), 'short'],
      [tuple(), []],
      [tuple(int(1)), [1]],
      [tuple(int(1), int(2), int(3), int(4)), [1, 2, 3, 4]],
      [list(int(1), tuple(int(2), int(3))), { kind: 'list', items: [1, [2, 3]] }],
      [concat(0x5d, int(9), 0x61), { kind: 'list', items: [9] }],
      [
        dict([text('a'), int(1)], [int(2), none]),
        new Map<unknown, unknown>([
          ['a', 1],
          [2, null],
        ]),
      ],
      [concat(0x7d, text('k'), text('v'), 0x73), new Map([['k', 'v']])],
      [write.build(orderedDict([text('a'), int(1)]), dict([text('_metadata'), none])), new Map([['a', 1]])],
      [named('known', 'name'), { kind: 'global', name: 'known name' }],
      [persistent(text('7')), { kind: 'stored 7' }],
      [tuple(concat(text('twice'), put(300)), get(300)), ['twice', 'twice']],
      [tuple(concat(text('twice'), put(3)), get(3)), ['twice', 'twice']],
    ]
    for (const [bytes, value] of values) assert.deepEqual(read(pickle(bytes)), value)
  })

  it('says where the pickle ended, so that the next one can follow', () => {
    const first = pickle(int(1))
    const { end } = readPickle({ bytes: concat(first, pickle(int(2))), file: 'x', start: 100, vocabulary })
    assert.equal(end, 100 + first.length)
  })

  it('refuses unknown names with their place, whatever they would do', async () => {
    for (const [module, name] of [
      ['os', 'system'],
      ['builtins', 'eval'],
      ['collections', 'OrderedDict.__init__'],
    ] as const) {
      const bytes = pickle(tuple(int(1), call(named(module, name), tuple(text('true')))))
      const fault = await assertFault(() => read(bytes), 'model/unsupported', new RegExp(`${module} ${name}`))
      assert.equal(fault.detail.offset, 104)
    }
  })

  it('refuses every instruction that a state dictionary does not need', async () => {
    const known = [
      0x80, 0x63, 0x52, 0x62, 0x51, 0x28, 0x7d, 0x73, 0x75, 0x5d, 0x61, 0x65, 0x29, 0x74, 0x85, 0x86, 0x87,
    ]
    const values = [0x4e, 0x88, 0x89, 0x4b, 0x4d, 0x4a, 0x8a, 0x47, 0x58, 0x8c, 0x71, 0x72, 0x68, 0x6a, 0x2e]
    for (let code = 0; code < 256; code++) {
      if (known.includes(code) || values.includes(code)) continue
      const about = new RegExp(`instruction 0x${code.toString(16)}`)
      await assertFault(() => read(pickle(Uint8Array.of(code))), 'model/unsupported', about)
    }
    for (const protocol of [0, 1, 3, 4, 5])
      await assertFault(
        () => read(Uint8Array.of(0x80, protocol, 0x4e, 0x2e)),
        'model/unsupported',
        /protocol 2/,
      )
  })

  it('refuses instructions whose operands are not there or are of another kind', async () => {
    const broken: readonly Uint8Array[] = [
      concat(),
      concat(int(1), int(2)),
      concat(0x28, int(1)),
      concat(int(1), 0x74),
      concat(int(1), 0x86),
      concat(0x7d, 0x28, int(1), 0x75),
      concat(0x7d, int(1), 0x73),
      concat(int(1), 0x28, int(1), int(2), 0x75),
      concat(int(1), int(2), 0x61),
      concat(0x28, int(2), 0x65),
      dict([tuple(), int(1)]),
      dict([dict(), int(1)]),
      call(int(1), tuple()),
      call(named('known', 'name'), tuple()),
      call(named('collections', 'OrderedDict'), int(1)),
      write.build(tuple(), dict()),
      write.build(dict(), int(1)),
      get(0),
      put(0),
      concat(0x51),
      concat(0x58, Uint8Array.of(2, 0, 0, 0, 0xc3, 0x28)),
    ]
    for (const bytes of broken) await assertFault(() => read(pickle(bytes)), 'model/malformed')
    await assertFault(() => read(concat(0x80, 2, 0x58, Uint8Array.of(9, 0, 0, 0, 0x61))), 'model/corrupt')
  })

  it('refuses values that contain themselves', async () => {
    const inList = concat(0x5d, put(0), get(0), 0x61)
    const inDict = concat(0x7d, put(0), text('self'), get(0), 0x73)
    const throughTuple = concat(0x5d, put(0), tuple(get(0)), 0x61)
    const longWay = concat(0x7d, put(0), text('a'), list(dict([text('b'), get(0)])), 0x73)
    for (const bytes of [inList, inDict, throughTuple, longWay])
      await assertFault(() => read(pickle(bytes)), 'model/malformed', /contains itself/)
  })

  it('walks shared parts once, so that a small stream cannot ask for exponential work', () => {
    // Sixty tuples of twice the previous one: 2^60 leaves for a careless walk.
    const levels = Array.from({ length: 60 }, (_, level) =>
      concat(tuple(get(level), get(level)), put(level + 1)),
    )
    const start = performance.now()
    read(pickle(tuple(concat(list(), put(0)), ...levels)))
    assert.ok(performance.now() - start < 5000, 'a hang, not a slow machine, is what this guards against')
  })

  it('refuses one instruction, level, byte of text, of a name or of an integer more than its limits', async () => {
    const small = { instructions: 8, objects: 2, depth: 3, textBytes: 4, nameBytes: 11, integerBytes: 12 }
    const within = (bytes: Uint8Array) => read(pickle(bytes), small)
    const marks = (count: number) => concat(...new Array(count).fill(0x28), ...new Array(count).fill(0x74))
    const nested = (depth: number): Uint8Array => (depth === 0 ? int(1) : tuple(nested(depth - 1)))
    within(text('four'))
    await assertFault(() => within(text('fives')), 'model/malformed', /at most 4 bytes/)
    within(nested(3))
    await assertFault(() => within(nested(4)), 'model/malformed', /nested too deeply/)
    within(marks(3))
    await assertFault(() => within(marks(4)), 'model/malformed', /open marks/)
    within(concat(0x8a, 12, new Uint8Array(12)))
    await assertFault(() => within(concat(0x8a, 13, new Uint8Array(13))), 'model/malformed', /12 bytes/)
    within(tuple(int(1), int(2), int(3), int(4)))
    const five = tuple(int(1), int(2), int(3), int(4), int(5))
    await assertFault(() => within(five), 'model/unsupported', /at most 8 pickle instructions/)
    within(concat(0x28, 0x7d, 0x7d, 0x74))
    for (const third of [concat(0x7d), concat(0x5d), call(named('collections', 'OrderedDict'), tuple())]) {
      const three = concat(0x28, 0x7d, 0x7d, third, 0x74)
      await assertFault(() => within(three), 'model/unsupported', /at most 2 objects/)
    }
    await assertFault(() => within(named('m'.repeat(11), 'n')), 'model/unsupported', /Python name/)
    await assertFault(() => within(named('m'.repeat(12), 'n')), 'model/malformed', /11 bytes/)
  })

  it('ends in a value or a Fault for any bytes', () => {
    const codes = fc.constantFrom(
      0x28,
      0x29,
      0x4b,
      0x5d,
      0x61,
      0x65,
      0x68,
      0x71,
      0x73,
      0x74,
      0x75,
      0x7d,
      0x85,
      0x86,
      0x52,
      0x62,
      0x51,
      0x2e,
    )
    const streams = fc.array(fc.oneof(codes, fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1)), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(streams, (stream) => {
        try {
          read(Uint8Array.of(0x80, 2, ...stream, 0x2e))
        } catch (thrown) {
          if (!(thrown instanceof Fault)) throw thrown
        }
      }),
      { numRuns: 5000 },
    )
  })
})
