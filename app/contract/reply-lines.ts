import { Fault } from '../fault.ts'
import { type Reply, readReply } from './wire.ts'

/** Media type of a reply stream over HTTP: one JSON value a line. */
export const replyLinesMediaType = 'application/x-ndjson'

/** A reply as one line of JSON. A value that JSON cannot hold (a bigint, a cycle) throws. */
export const writeReplyLine = (reply: Reply): string => `${JSON.stringify(reply)}\n`

const readReplyLine = (line: string): Reply => {
  try {
    return readReply(JSON.parse(line))
  } catch (cause) {
    throw new Fault('internal', 'An answer arrived that cannot be read. Restart Assay and try again.', {
      cause,
    })
  }
}

/** Replies from text that arrives in pieces cut anywhere. A last line without its line break was cut off and throws. */
export const readReplyLines = async function* (
  chunks: AsyncIterable<string>,
): AsyncGenerator<Reply, void, undefined> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield readReplyLine(line)
  }
  if (rest !== '') throw new Fault('engine/failed', 'The answer was cut off; the step can be retried.')
}
