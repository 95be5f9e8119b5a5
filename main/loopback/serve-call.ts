import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'
import * as v from 'valibot'
import { replyLinesMediaType, writeReplyLine } from '#app/contract/reply-lines.ts'
import { Call, faultReply, type Reply, type Wire } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import { bytesPolicy, securityHeaders } from '#main/serve/security-headers.ts'

/** Largest body of a call; pixels and files do not travel here. */
export const callLimitBytes = 4 * 2 ** 20

const tooLarge = () =>
  new Fault('evidence/too-large', `A call may have at most ${callLimitBytes} bytes.`, {
    detail: { limitBytes: callLimitBytes },
  })

const readBody = async (request: IncomingMessage): Promise<string> => {
  if (Number(request.headers['content-length'] ?? 0) > callLimitBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > callLimitBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The call in a request's body. Throws `input/invalid`, `evidence/unsupported` or `evidence/too-large`. */
export const readCall = async (request: IncomingMessage): Promise<Call> => {
  if (!/^application\/json(;|$)/.test(request.headers['content-type'] ?? ''))
    throw new Fault('evidence/unsupported', 'A call must be sent as application/json.')
  const text = await readBody(request)
  try {
    return v.parse(Call, JSON.parse(text))
  } catch (cause) {
    throw new Fault('input/invalid', 'A call must be JSON with a topic, a name, an input and an id.', {
      cause,
    })
  }
}

const lineOf = (reply: Reply): string => {
  try {
    return writeReplyLine(reply)
  } catch (thrown) {
    return writeReplyLine(faultReply(asFault(thrown)))
  }
}

/** Sends what `wire` answers as reply lines, each as soon as it is there; `signal` must abort with the connection. */
export const sendReplies = async (
  wire: Wire,
  call: Call,
  to: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  to.writeHead(200, {
    ...securityHeaders,
    'Content-Type': replyLinesMediaType,
    'Content-Security-Policy': bytesPolicy,
    'Cache-Control': 'no-store',
  })
  to.flushHeaders()
  for await (const reply of wire(call, signal)) {
    if (to.destroyed) return
    if (!to.write(lineOf(reply))) await once(to, 'drain', { signal }).catch(() => {})
  }
  to.end()
  await finished(to).catch(() => {})
}
