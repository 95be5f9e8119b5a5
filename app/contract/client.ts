import * as v from 'valibot'
import { Fault } from '../fault.ts'
import type { AnyProcedure, Client, Contract } from './procedure.ts'
import { type Call, faultOfReply, type Wire } from './wire.ts'

const checkedOutput = (procedure: AnyProcedure, call: Call, value: unknown): unknown => {
  const { success, output, issues } = v.safeParse(procedure.output, value)
  if (success) return output
  const field = v.getDotPath(issues[0]) ?? ''
  throw new Fault(
    'internal',
    `The answer to ${call.topic}.${call.name} is not what was agreed. Restart Assay; if it happens again, report it.`,
    { detail: { field, problem: issues[0].message } },
  )
}

/** The values of a call, checked; throws the Fault in which it ends, and one when it breaks off without an end. */
const valuesOf = async function* (
  wire: Wire,
  procedure: AnyProcedure,
  call: Call,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  for await (const reply of wire(call, signal)) {
    if (reply.kind === 'end') return
    if (reply.kind === 'fault') throw faultOfReply(reply)
    yield checkedOutput(procedure, call, reply.value)
  }
  throw new Fault(
    'engine/failed',
    `The answer to ${call.topic}.${call.name} broke off before its end; the step can be retried.`,
  )
}

const onlyValue = async (values: AsyncIterable<unknown>, call: Call): Promise<unknown> => {
  const all: unknown[] = []
  for await (const value of values) all.push(value)
  if (all.length === 1) return all[0]
  throw new Fault(
    'internal',
    `${call.topic}.${call.name} must answer once, but answered ${all.length} times.`,
  )
}

/** Everything in `contract` as functions over `wire`. Each throws a Fault; each takes an AbortSignal last. */
export const connectClient = <C extends Contract>(contract: C, wire: Wire): Client<C> => {
  let calls = 0
  const caller = (topic: string, name: string, procedure: AnyProcedure) => {
    return (input: unknown, signal: AbortSignal = new AbortController().signal) => {
      calls += 1
      const call: Call = { topic, name, input, id: String(calls) }
      const values = valuesOf(wire, procedure, call, signal)
      return procedure.kind === 'stream' ? values : onlyValue(values, call)
    }
  }
  const topics = Object.entries(contract).map(([topic, procedures]) => {
    const callers = Object.entries(procedures).map(([name, procedure]) => [
      name,
      caller(topic, name, procedure),
    ])
    return [topic, Object.fromEntries(callers)]
  })
  return Object.fromEntries(topics) as Client<C>
}
