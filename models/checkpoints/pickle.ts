import { cursorOver } from './byte-cursor.ts'
import { checkpointFaults } from './checkpoint-faults.ts'
import {
  isDict,
  isGlobal,
  isList,
  isTuple,
  nestingTrouble,
  type PickleGlobal,
  type PickleValue,
} from './pickle-value.ts'

/** What a stream may name, and what the names mean: our own functions, never Python's. */
export interface PickleVocabulary {
  /** "module name" -> what calling it gives; null for names that are never called. */
  readonly globals: ReadonlyMap<
    string,
    ((args: readonly PickleValue[], offset: number) => PickleValue) | null
  >
  /** What a persistent id stands for. */
  readonly persistent: (id: PickleValue, offset: number) => PickleValue
}

export interface PickleLimits {
  readonly instructions: number
  /** Dicts, lists and results of calls: what takes much more memory than its instruction. */
  readonly objects: number
  readonly depth: number
  readonly textBytes: number
  readonly nameBytes: number
  readonly integerBytes: number
}

/** A state dictionary has about 30 instructions and 2 to 4 objects per tensor, and a depth of 3. */
export const pickleLimits: PickleLimits = {
  instructions: 1_000_000,
  objects: 100_000,
  depth: 64,
  textBytes: 65_536,
  nameBytes: 256,
  integerBytes: 32,
}

export interface PickleInput {
  readonly bytes: Uint8Array
  readonly file: string
  /** Where `bytes` begins in the file; offsets in faults count from the file's beginning. */
  readonly start: number
  readonly vocabulary: PickleVocabulary
  readonly limits?: PickleLimits
}

const advice = 'Nothing was executed. Save only the weights, with torch.save(model.state_dict(), path).'
const stop = 0x2e

const integerOf = (littleEndian: Uint8Array): number | bigint => {
  let value = 0n
  for (const byte of littleEndian.toReversed()) value = (value << 8n) | BigInt(byte)
  const signed = BigInt.asIntN(littleEndian.length * 8, value)
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed
}

/**
 * Reads one pickle of protocol 2 and gives its value and where it ended. Nothing is executed: names are looked up in
 * `vocabulary` and anything else is `model/unsupported` with the name and its place, as is any instruction that a
 * state dictionary does not need. Cycles, deep nesting and overlong texts are refused. Source: CPython, Lib/pickletools.py.
 */
export const readPickle = (input: PickleInput): { readonly value: PickleValue; readonly end: number } => {
  const { file, vocabulary, limits = pickleLimits } = input
  const faults = checkpointFaults(file)
  const cursor = cursorOver(input.bytes, file, input.start)
  const memo = new Map<number, PickleValue>()
  /** The stack above the last mark, and the stacks below it. */
  let stack: PickleValue[] = []
  const marked: PickleValue[][] = []
  let offset = input.start

  const malformed = (expected: string, found: string) => faults.malformed({ offset, expected, found })
  const present = <T>(value: T | undefined, expected: string): T => {
    if (value === undefined) throw malformed(expected, 'nothing')
    return value
  }
  const atMost = (limit: number, actual: number, what: string): number => {
    if (actual > limit) throw malformed(`${what} of at most ${limit} bytes`, `one of ${actual} bytes`)
    return actual
  }
  const push = (value: PickleValue): void => {
    stack.push(value)
  }
  let objects = 0
  const pushObject = (value: PickleValue): void => {
    objects += 1
    if (objects > limits.objects)
      throw faults.unsupported(
        { offset, expected: `at most ${limits.objects} objects`, found: 'more' },
        advice,
      )
    push(value)
  }
  const pop = (): PickleValue => present(stack.pop(), 'a value on the stack')
  const top = (): PickleValue => present(stack.at(-1), 'a value on the stack')
  const mark = (): void => {
    if (marked.length >= limits.depth) throw malformed(`at most ${limits.depth} open marks`, 'one more')
    marked.push(stack)
    stack = []
  }
  const sinceMark = (): readonly PickleValue[] => {
    const items = stack
    stack = present(marked.pop(), 'a mark on the stack')
    return items
  }
  const pushText = (length: number): void => push(cursor.text(atMost(limits.textBytes, length, 'a text')))
  const pushInteger = (length: number): void =>
    push(integerOf(cursor.bytes(atMost(limits.integerBytes, length, 'an integer'))))
  const line = (): string => {
    let text = ''
    for (let byte = cursor.u8(); byte !== 0x0a; byte = cursor.u8()) {
      atMost(limits.nameBytes, text.length + 1, 'a name')
      text += String.fromCharCode(byte)
    }
    return text
  }
  const pushTuple = (length: number): void => {
    if (stack.length < length) throw malformed(`${length} values for a tuple`, `${stack.length}`)
    push(stack.splice(stack.length - length, length))
  }
  const setItems = (items: readonly PickleValue[]): void => {
    const dict = top()
    if (!isDict(dict) || items.length % 2 !== 0)
      throw malformed('a dict, and keys with values', 'something else')
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]!
      if (typeof key === 'object' && key !== null)
        throw malformed('a text or a number as a key', 'a compound value')
      dict.set(key, items[i + 1]!)
    }
  }
  const append = (items: readonly PickleValue[]): void => {
    const list = top()
    if (!isList(list)) throw malformed('a list to append to', 'something else')
    for (const item of items) list.items.push(item)
  }
  const checkProtocol = (): void => {
    const protocol = cursor.u8()
    if (protocol !== 2)
      throw faults.unsupported(
        { offset, expected: 'pickle protocol 2', found: `protocol ${protocol}` },
        'Save the checkpoint again with torch.save and its default protocol.',
      )
  }
  const pushGlobal = (): void => {
    const name = `${line()} ${line()}`
    if (!vocabulary.globals.has(name))
      throw faults.unsupported(
        { offset, expected: 'only names that a state dictionary needs', found: `the Python name "${name}"` },
        advice,
      )
    const named: PickleGlobal = { kind: 'global', name }
    push(named)
  }
  const reduce = (): void => {
    const args = pop()
    const callee = pop()
    const call = isGlobal(callee) && vocabulary.globals.get(callee.name)
    if (!call || !isTuple(args)) throw malformed('a known function and its arguments', 'something else')
    pushObject(call(args, offset))
  }
  const build = (): void => {
    // torch hangs the versions of modules on the dict (`_metadata`): no weight depends on them.
    if (!isDict(pop()) || !isDict(top())) throw malformed('attributes of a dict', 'a state of something else')
  }
  const remember = (index: number): void => {
    memo.set(index, top())
  }
  const recall = (index: number): void =>
    push(present(memo.get(index), `value ${index} to have been remembered`))

  const instructions = new Map<number, () => void>([
    [0x80, checkProtocol], // PROTO
    [0x63, pushGlobal], // GLOBAL
    [0x52, reduce], // REDUCE
    [0x62, build], // BUILD
    [0x51, () => push(vocabulary.persistent(pop(), offset))], // BINPERSID
    [0x28, mark], // MARK
    [0x7d, () => pushObject(new Map())], // EMPTY_DICT
    [0x73, () => setItems([pop(), pop()].reverse())], // SETITEM
    [0x75, () => setItems(sinceMark())], // SETITEMS
    [0x5d, () => pushObject({ kind: 'list', items: [] })], // EMPTY_LIST
    [0x61, () => append([pop()])], // APPEND
    [0x65, () => append(sinceMark())], // APPENDS
    [0x29, () => push([])], // EMPTY_TUPLE
    [0x74, () => push(sinceMark())], // TUPLE
    [0x85, () => pushTuple(1)], // TUPLE1
    [0x86, () => pushTuple(2)], // TUPLE2
    [0x87, () => pushTuple(3)], // TUPLE3
    [0x4e, () => push(null)], // NONE
    [0x88, () => push(true)], // NEWTRUE
    [0x89, () => push(false)], // NEWFALSE
    [0x4b, () => push(cursor.u8())], // BININT1
    [0x4d, () => push(cursor.u16())], // BININT2
    [0x4a, () => push(cursor.i32())], // BININT
    [0x8a, () => pushInteger(cursor.u8())], // LONG1
    [0x47, () => push(cursor.f64(false))], // BINFLOAT, the one big-endian field
    [0x58, () => pushText(cursor.u32())], // BINUNICODE
    [0x8c, () => pushText(cursor.u8())], // SHORT_BINUNICODE
    [0x71, () => remember(cursor.u8())], // BINPUT
    [0x72, () => remember(cursor.u32())], // LONG_BINPUT
    [0x68, () => recall(cursor.u8())], // BINGET
    [0x6a, () => recall(cursor.u32())], // LONG_BINGET
  ])

  for (let count = 1; ; count++) {
    offset = cursor.offset()
    if (count > limits.instructions)
      throw faults.unsupported(
        { offset, expected: `at most ${limits.instructions} pickle instructions`, found: 'more' },
        advice,
      )
    const code = cursor.u8()
    if (code === stop) break
    const carryOut = instructions.get(code)
    if (!carryOut)
      throw faults.unsupported(
        {
          offset,
          expected: 'only what a state dictionary needs',
          found: `pickle instruction 0x${code.toString(16)}`,
        },
        advice,
      )
    carryOut()
  }
  const value = pop()
  if (stack.length > 0 || marked.length > 0) throw malformed('one value when the pickle stops', 'several')
  const trouble = nestingTrouble(value, limits.depth)
  if (trouble) throw malformed(`a tree at most ${limits.depth} levels deep`, `a value that ${trouble}`)
  return { value, end: cursor.offset() }
}
