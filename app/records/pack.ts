import * as v from 'valibot'
import { Fault } from '../fault.ts'
import { DialogueSection } from './dialogue-pack.ts'

const Text = v.pipe(v.string(), v.nonEmpty())
const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const Index = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Finite = v.pipe(v.number(), v.finite())
const Positive = v.pipe(v.number(), v.finite(), v.gtValue(0))
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))
const Sizes = v.pipe(v.array(Size), v.minLength(1))
/** A file's name inside the pack's own folder: no path may lead out of it. */
const FileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name'))

const ImageBindEncoder = v.strictObject({
  kind: v.literal('imagebind'),
  image: Size,
  patch: Size,
  width: Size,
  blocks: Size,
  heads: Size,
  hidden: Size,
  taps: v.pipe(v.array(Index), v.minLength(1)),
  embedding: Size,
})

/** Sizes of the compact encoder, for whoever reads them from a file. */
export const CompactEncoder = v.strictObject({
  kind: v.literal('compact'),
  image: Size,
  widths: Sizes,
  depths: v.array(Index),
  blocks: Index,
  heads: Size,
  hidden: Size,
  embedding: Size,
})

/** Sizes of the detector's heads. */
export const DetectorHeads = v.strictObject({
  text: Size,
  map: Size,
  temperature: Positive,
  locator: v.strictObject({ width: Size }),
  classifier: v.strictObject({ channels: Sizes, hidden: Size }),
})

const Dimensions = v.strictObject({
  encoder: v.variant('kind', [ImageBindEncoder, CompactEncoder]),
  kfd: DetectorHeads,
  /** null: the pack has no prompt learner. */
  prompt: v.nullable(v.strictObject({ embedding: Size, channels: Sizes })),
})

/** How a decoded face becomes the network's input: mean and standard deviation are per channel, of values in [0, 1]. */
const Preprocessing = v.strictObject({
  size: Size,
  mode: v.picklist(['squash', 'crop']),
  mean: v.tuple([Finite, Finite, Finite]),
  std: v.tuple([Positive, Positive, Positive]),
})

const PackFile = v.strictObject({ name: FileName, bytes: Index, sha256: Sha256 })

const Licence = v.strictObject({
  /** What it covers, such as 'ImageBind weights'. */
  part: Text,
  /** An SPDX identifier or the licence's own name. */
  licence: Text,
})

const Provenance = v.strictObject({
  /** What the weights were made from; none for weights that were trained here. */
  sources: v.array(v.strictObject({ role: Text, name: Text, bytes: Index, sha256: Sha256 })),
  /** What was done to them, in sentences. */
  steps: v.array(Text),
})

const ExpectedOutput = v.strictObject({
  name: Text,
  shape: v.array(Index),
  /** Elements at evenly spaced positions, the first one included. */
  values: v.pipe(v.array(Finite), v.minLength(1)),
  /** Largest absolute deviation that counts as the same answer. */
  tolerance: Positive,
})

const SelfTest = v.strictObject({
  /** The input is drawn from this seed (models/packs/self-test.ts). */
  seed: Index,
  inputSha256: Sha256,
  score: v.strictObject({ value: Share, tolerance: Positive }),
  outputs: v.pipe(v.array(ExpectedOutput), v.minLength(1)),
})

const Manifest = v.strictObject({
  format: v.literal('assay-pack'),
  formatVersion: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/, 'must be small letters, digits and hyphens')),
  version: Text,
  title: Text,
  roles: v.pipe(v.array(v.picklist(['detector', 'prompt', 'dialogue'])), v.minLength(1)),
  precision: v.picklist(['f32', 'int8']),
  dimensions: Dimensions,
  preprocessing: Preprocessing,
  /** null: the pack has no language model. Packs from before there was one do not have the field. */
  dialogue: v.optional(v.nullable(DialogueSection), null),
  /** null: no threshold has been established for this pack. */
  thresholds: v.strictObject({ score: v.nullable(Share), segmentation: v.nullable(Share) }),
  /** null: scores are not calibrated. Its own reader checks what is inside. */
  calibration: v.nullable(v.record(v.string(), v.unknown())),
  licences: v.array(Licence),
  provenance: Provenance,
  files: v.pipe(v.array(PackFile), v.minLength(1)),
  selfTest: SelfTest,
})

type Fixed<T> = T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T

/** A model pack's pack.json: what its networks are, where its weights come from, and how to know that it is intact. */
export type PackManifest = Fixed<v.InferOutput<typeof Manifest>>
export type PackDimensions = PackManifest['dimensions']
export type PackSelfTest = PackManifest['selfTest']
export type PackFile = PackManifest['files'][number]
export type PackDialogue = NonNullable<PackManifest['dialogue']>
export type PromptTemplate = PackDialogue['template']
export type PromptSegment = PromptTemplate['segments'][number]
export { type PromptRowPart, promptRowCount, promptRowCounts } from './dialogue-pack.ts'

/** What does not fit together in a pack's description, as a sentence; undefined where all does. */
const contradiction = ({ roles, dialogue, dimensions, files }: PackManifest): string | undefined => {
  const speaks = roles.includes('dialogue')
  if (speaks !== (dialogue !== null)) return 'the role dialogue and a language model come together'
  if (dialogue === null) return undefined
  if (!roles.includes('prompt')) return 'a language model needs a prompt learner'
  if (dimensions.prompt?.embedding !== dialogue.embedding)
    return `the prompt learner's rows are ${dimensions.prompt?.embedding} wide, the language model's ${dialogue.embedding}`
  const unlisted = [dialogue.model, dialogue.adapter].find(
    (name) => name !== null && !files.some((file) => file.name === name),
  )
  return unlisted ? `${unlisted} is not among its files` : undefined
}

/** Checks a parsed pack.json. Throws `model/malformed` that names the first wrong field. */
export const readPackManifest = (json: unknown): PackManifest => {
  const result = v.safeParse(Manifest, json)
  if (result.success) {
    const problem = contradiction(result.output)
    if (problem === undefined) return result.output
    throw new Fault(
      'model/malformed',
      `pack.json contradicts itself: ${problem}. Take the pack from its source again.`,
      { detail: { field: 'dialogue', problem } },
    )
  }
  const [issue] = result.issues
  const field = v.getDotPath(issue) ?? 'the whole file'
  throw new Fault(
    'model/malformed',
    `pack.json does not describe a pack: ${field}: ${issue.message}. Take the pack from its source again.`,
    { detail: { field, problem: issue.message } },
  )
}
