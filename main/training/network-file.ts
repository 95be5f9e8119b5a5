import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import { CompactEncoder, DetectorHeads } from '#app/records/pack.ts'
import { compactTaps } from '#models/networks/compact-encoder.ts'
import type { CompactKfd } from '#models/training/compact-kfd.ts'

const finite = v.pipe(v.number(), v.finite())
const perChannel = <T extends typeof finite>(schema: T) => v.pipe(v.array(schema), v.length(3))

/** Halvings of the picture's side in the encoder's stem. */
const scales = 4

const NetworkFile = v.pipe(
  v.strictObject({
    encoder: CompactEncoder,
    kfd: DetectorHeads,
    mean: perChannel(finite),
    std: v.pipe(
      perChannel(finite),
      v.check((values) => values.every((value) => value > 0), 'must be positive'),
    ),
  }),
  v.check(
    ({ encoder }) => encoder.widths.length === scales && encoder.depths.length === scales,
    `the encoder has ${scales} widths and ${scales} depths`,
  ),
  v.check(
    ({ encoder }) => encoder.image % 2 ** scales === 0,
    `encoder.image is a multiple of ${2 ** scales}`,
  ),
  v.check(
    ({ encoder }) => encoder.widths.at(-1)! % encoder.heads === 0,
    'the last of encoder.widths is a multiple of encoder.heads',
  ),
  v.check(
    ({ encoder, kfd }) =>
      encoder.image % kfd.map === 0 && compactTaps(encoder).every(({ grid }) => kfd.map % grid === 0),
    'kfd.map divides encoder.image and is a multiple of a quarter of it',
  ),
  v.check(
    ({ kfd }) => kfd.map >= 2 ** kfd.classifier.channels.length,
    'kfd.map can be halved once for each of kfd.classifier.channels',
  ),
)

/**
 * Reads the sizes of a compact detector from a JSON file: `encoder`, `kfd`, `mean` and `std` as in pack.json and
 * `models/training/compact-defaults.ts`. Throws `input/not-found`, or `input/invalid` that names what is wrong.
 */
export const readNetworkFile = async (file: string): Promise<CompactKfd> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('input/not-found', `There is no file "${file}" with the sizes of a network.`, { cause })
  })
  const refuse = (what: string, cause?: unknown): never => {
    throw new Fault('input/invalid', `"${file}" does not describe a network: ${what}.`, {
      cause,
      detail: { file },
    })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return refuse('it is not JSON', cause)
  }
  const parsed = v.safeParse(NetworkFile, json)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const field = v.getDotPath(issue)
  return refuse(field === null ? issue.message : `${field}: ${issue.message}`)
}
