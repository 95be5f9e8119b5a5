/** A Python value: None is null, a tuple an array, a dict a Map; integers beyond 2^53 are bigint. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PickleValue[]
  | PickleList
  | PickleDict
  | PickleObject

export interface PickleList {
  readonly kind: 'list'
  readonly items: PickleValue[]
}

export type PickleDict = Map<PickleValue, PickleValue>

/** Anything that the reader of the surrounding format makes of a name or a persistent id. */
export interface PickleObject {
  readonly kind: string
}

/** A class or function that a stream names; here it is a name and nothing else. */
export interface PickleGlobal extends PickleObject {
  readonly kind: 'global'
  readonly name: string
}

export const isDict = (value: PickleValue | undefined): value is PickleDict => value instanceof Map

export const isTuple = (value: PickleValue | undefined): value is readonly PickleValue[] =>
  Array.isArray(value)

const isKind = (value: PickleValue | undefined, kind: string): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind

export const isList = (value: PickleValue | undefined): value is PickleList => isKind(value, 'list')

export const isGlobal = (value: PickleValue | undefined): value is PickleGlobal => isKind(value, 'global')

/** What a container holds (a dict's keys are texts and numbers); nothing for other values. */
const partsOf = (value: PickleValue): Iterable<PickleValue> => {
  if (isDict(value)) return value.values()
  if (isTuple(value)) return value
  return isList(value) ? value.items : []
}

/**
 * What makes a value unsafe to walk: 'contains itself', 'is nested too deeply' (more than `limit` levels), or null.
 * Shared parts are visited once, so that a small stream cannot ask for exponential work.
 */
export const nestingTrouble = (root: PickleValue, limit: number): string | null => {
  const heights = new Map<object, number>()
  const open = new Set<object>()
  let trouble: string | null = null
  /** Levels of containers in a value that stands inside `depth` others. */
  const heightOf = (value: PickleValue, depth: number): number => {
    if (typeof value !== 'object' || value === null) return 0
    const known = heights.get(value)
    if (open.has(value)) trouble ??= 'contains itself'
    else if (depth + (known ?? 1) > limit) trouble ??= 'is nested too deeply'
    if (trouble) return 0
    if (known !== undefined) return known
    open.add(value)
    let below = 0
    for (const part of partsOf(value)) below = Math.max(below, heightOf(part, depth + 1))
    open.delete(value)
    heights.set(value, 1 + below)
    return 1 + below
  }
  heightOf(root, 0)
  return trouble
}
