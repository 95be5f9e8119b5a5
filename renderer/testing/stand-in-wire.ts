import type { Contract, Handlers } from '#app/contract/procedure.ts'
import { faultReply, type Wire } from '#app/contract/wire.ts'
import { asFault } from '#app/fault.ts'

type AnyHandler = (input: unknown, signal: AbortSignal) => unknown

/** A wire straight to handlers; answers travel as JSON does, so that nothing is shared. */
export const standInWire = <C extends Contract>(contract: C, handlers: Handlers<C>): Wire =>
  async function* ({ topic, name, input }, signal) {
    const handler = (handlers as Readonly<Record<string, Readonly<Record<string, AnyHandler>>>>)[topic]?.[
      name
    ]
    const copy = (value: unknown): unknown =>
      value === undefined ? undefined : JSON.parse(JSON.stringify(value))
    try {
      if (handler === undefined) throw new Error(`${topic}.${name} is not in the stand-in`)
      const answer = handler(copy(input), signal)
      if (contract[topic]?.[name]?.kind === 'stream')
        for await (const value of answer as AsyncIterable<unknown>)
          yield { kind: 'value', value: copy(value) }
      else yield { kind: 'value', value: copy(await answer) }
      yield { kind: 'end' }
    } catch (thrown) {
      yield faultReply(asFault(thrown))
    }
  }
