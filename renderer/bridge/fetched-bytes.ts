import { readReplyLines } from '#app/contract/reply-lines.ts'
import { faultOfReply } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import type { HostLink } from './host-link.ts'
import { lostConnection } from './lost-connection.ts'

const faultOf = async (response: Response): Promise<Fault> => {
  const text = await response.text()
  const lines = (async function* () {
    yield text
  })()
  try {
    for await (const reply of readReplyLines(lines)) if (reply.kind === 'fault') return faultOfReply(reply)
  } catch (thrown) {
    return asFault(thrown)
  }
  return new Fault('internal', `The bytes were refused with status ${response.status}. Restart Assay.`)
}

const ask = async (path: string, request: RequestInit): Promise<Response> => {
  const response = await fetch(path, request).catch((thrown: unknown) => {
    if (thrown instanceof Error && thrown.name === 'AbortError') throw asFault(thrown)
    throw lostConnection(thrown)
  })
  if (!response.ok) throw await faultOf(response)
  return response
}

/** GET /bytes/SHA256 and PUT /bytes below `origin`, each with `headers`. */
export const fetchedBytes = (
  origin: string,
  headers: Readonly<Record<string, string>>,
): Pick<HostLink, 'readBytes' | 'upload'> => ({
  readBytes: async (sha256) => (await ask(`${origin}/bytes/${sha256}`, { headers })).blob(),
  upload: async (file, signal) => {
    const response = await ask(`${origin}/bytes`, { method: 'PUT', headers, body: file, signal })
    const received: unknown = await response.json()
    if (typeof received === 'object' && received !== null && 'sha256' in received)
      return String(received.sha256)
    throw new Fault(
      'internal',
      'The host did not say what it received. Restart Assay and add the file again.',
    )
  },
})
