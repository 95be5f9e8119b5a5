import * as v from 'valibot'
import { Fault, type FaultDetail, isFaultCode } from '../fault.ts'

const Name = v.pipe(v.string(), v.maxLength(100))

/** One call of a procedure as it crosses a process boundary. `id` names it in logs; a wire numbers its own calls. */
export const Call = v.object({ topic: Name, name: Name, input: v.unknown(), id: Name })
export type Call = v.InferOutput<typeof Call>

const Detail = v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]))

/** What answers a call: any number of values, then exactly one end or one fault. The cause of a fault stays behind. */
export const Reply = v.variant('kind', [
  v.object({ kind: v.literal('value'), value: v.unknown() }),
  v.object({ kind: v.literal('end') }),
  v.object({ kind: v.literal('fault'), code: v.string(), message: v.string(), detail: Detail }),
])
export type Reply = v.InferOutput<typeof Reply>

/** Carries a call to whoever answers it; never throws: whatever goes wrong is a fault reply. Returning early cancels. */
export type Wire = (call: Call, signal: AbortSignal) => AsyncIterable<Reply>

export const faultReply = ({ code, message, detail }: Fault): Reply => ({
  kind: 'fault',
  code,
  message,
  detail: { ...detail },
})

/** The fault that a reply carries; a code from a newer version of the program becomes `internal`. */
export const faultOfReply = (reply: Extract<Reply, { readonly kind: 'fault' }>): Fault =>
  new Fault(isFaultCode(reply.code) ? reply.code : 'internal', reply.message, {
    detail: reply.detail satisfies FaultDetail,
  })

/** Checks what arrived as a reply. Throws `internal` when it is none. */
export const readReply = (message: unknown): Reply => {
  const { success, output } = v.safeParse(Reply, message)
  if (success) return output
  throw new Fault('internal', 'An answer arrived that cannot be read. Restart Assay and try again.')
}
