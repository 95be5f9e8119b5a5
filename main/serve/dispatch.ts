import * as v from 'valibot'
import type { AnyProcedure, Contract, Handlers } from '#app/contract/procedure.ts'
import { type Call, faultReply, type Reply, type Wire } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import { orAborted } from './or-aborted.ts'

type AnyHandler = (input: unknown, signal: AbortSignal) => unknown
type AnyHandlers = Readonly<Record<string, Readonly<Record<string, AnyHandler>>>>

/** Hears of every fault with its cause before the cause is left behind. */
export type HearFault = (fault: Fault, call: Call) => void

const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined

const checkedInput = (procedure: AnyProcedure, { topic, name, input }: Call): unknown => {
  const { success, output, issues } = v.safeParse(procedure.input, input)
  if (success) return output
  const field = v.getDotPath(issues[0]) ?? ''
  throw new Fault(
    'input/invalid',
    `${topic}.${name} cannot take this${field === '' ? '' : ` ${field}`}: ${issues[0].message}.`,
    { detail: { field, problem: issues[0].message } },
  )
}

const valueReply = (procedure: AnyProcedure, { topic, name }: Call, value: unknown): Reply => {
  const { success, output, issues } = v.safeParse(procedure.output, value)
  if (success) return { kind: 'value', value: output }
  throw new Fault(
    'internal',
    `${topic}.${name} made an answer that is not what was agreed; nothing was shown. Please report it.`,
    { detail: { field: v.getDotPath(issues[0]) ?? '', problem: issues[0].message } },
  )
}

/** What was thrown, as a fault; the reason of an abort is a cancellation unless it is a fault itself. */
const nameFault = (thrown: unknown, signal: AbortSignal): Fault => {
  if (thrown instanceof Fault || !signal.aborted || thrown !== signal.reason) return asFault(thrown)
  return new Fault('engine/cancelled', 'The work was cancelled before it was finished.', { cause: thrown })
}

/** Values until the end, the abort, or an early return; `values` is told of the latter two and not waited for. */
const untilAborted = async function* (
  values: AsyncIterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  const iterator = values[Symbol.asyncIterator]()
  let isOver = false
  try {
    while (!isOver) {
      const next = await orAborted(iterator.next(), signal)
      isOver = next.done === true
      if (!isOver) yield next.value
    }
  } catch (thrown) {
    isOver = !signal.aborted
    throw thrown
  } finally {
    // A handler that waits for something else cannot be returned from yet; its own end is nobody's concern any more.
    if (!isOver) iterator.return?.().catch(() => {})
  }
}

/**
 * A wire that ends in `handlers`: checks the input, runs, checks each value, and names whatever went wrong. An abort ends
 * queries and streams at once; a command is waited for, since its caller must learn whether it was done.
 */
export const dispatch = <C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  hearFault: HearFault = () => {},
): Wire =>
  async function* (call, signal) {
    // A stream that its consumer leaves early must stop working even where its handler heeds only the signal.
    const left = new AbortController()
    const either = AbortSignal.any([signal, left.signal])
    try {
      const procedure = own(own(contract, call.topic), call.name)
      const handler = own(own(handlers as AnyHandlers, call.topic), call.name)
      if (procedure === undefined || handler === undefined)
        throw new Fault('input/not-found', `There is no ${call.topic}.${call.name} in this version of Assay.`)
      signal.throwIfAborted()
      const answer = handler(checkedInput(procedure, call), either)
      if (procedure.kind === 'stream')
        for await (const value of untilAborted(answer as AsyncIterable<unknown>, either))
          yield valueReply(procedure, call, value)
      else if (procedure.kind === 'query')
        yield valueReply(procedure, call, await orAborted(Promise.resolve(answer), either))
      else yield valueReply(procedure, call, await answer)
      yield { kind: 'end' }
    } catch (thrown) {
      const fault = nameFault(thrown, signal)
      hearFault(fault, call)
      yield faultReply(fault)
    } finally {
      left.abort()
    }
  }
