import { Fault } from '#app/fault.ts'
import type { PackDialogue } from '#app/records/pack.ts'
import { openFile } from '#models/checkpoints/byte-source.ts'
import { ggufVocabulary } from '#models/checkpoints/gguf/gguf-vocabulary.ts'
import { type GgufTable, readGguf } from '#models/checkpoints/gguf/read-gguf.ts'
import { tensorOfFile } from '#models/checkpoints/tensor-table.ts'
import { elementCount, tensorBytes } from '#models/checkpoints/tensor-type.ts'
import { checkCarriers } from '#models/prompting/carriers.ts'

/** What has to be known of a language model's file before llama.cpp may load it. */
export interface InspectedModel {
  readonly path: string
  readonly name: string
  readonly architecture: string
  /** How most of its bytes are stored, as llama.cpp writes it: 'Q8_0'. */
  readonly precision: string
  readonly parameters: number
  readonly vocabularySize: number
  /** The carriers' own embeddings [carriers, D], which an adapter has to take away. */
  readonly carrierRows: Float32Array
}

const unsupported = (path: string, expected: string, found: string, remedy: string): Fault =>
  new Fault(
    'model/unsupported',
    `The language model "${path}" cannot be given the detector's findings: ${expected} is needed, ${found} was found. ${remedy}`,
    { detail: { file: path, expected, found } },
  )

/** The type in which the file holds most of its bytes. */
const mainType = ({ tensors }: GgufTable): string => {
  const bytes = new Map<string, number>()
  for (const { dtype, byteLength } of tensors.values()) bytes.set(dtype, (bytes.get(dtype) ?? 0) + byteLength)
  return ([...bytes].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 'f32').toUpperCase()
}

const decodable: ReadonlySet<string> = new Set(['f32', 'f16', 'bf16', 'q8_0'])

/**
 * The embeddings of some tokens, [tokens, D]. Bytes that are all zero are zeros in every type of GGUF's; other rows are read only
 * in the types that we can decode.
 */
const readRows = async (table: GgufTable, ids: readonly number[], width: number): Promise<Float32Array> => {
  const embeddings = table.tensor('token_embd.weight')
  const source = await openFile(table.file)
  const rowBytes = tensorBytes(embeddings.dtype, [width])
  const rows = new Float32Array(ids.length * width)
  try {
    for (const [index, id] of ids.entries()) {
      const bytes = await source.read(embeddings.range!.offset + id * rowBytes, rowBytes)
      if (bytes.every((byte) => byte === 0)) continue
      if (!decodable.has(embeddings.dtype))
        throw unsupported(
          table.file,
          'embeddings of zeros for the tokens that carry findings',
          `other ones in ${embeddings.dtype.toUpperCase()}`,
          'Import the model with "assay import --llm", which puts zeros there.',
        )
      const row = { name: embeddings.name, dtype: embeddings.dtype, shape: [width], range: null }
      rows.set(await tensorOfFile(table.file, { ...row, read: async () => bytes }).readF32(), index * width)
    }
  } finally {
    await source.close()
  }
  return rows
}

/**
 * Checks a GGUF file against what its pack says, and refuses what would end the process in llama.cpp: embeddings that are also the
 * output (an adapter on them aborts), another architecture or width, tokens that are not there. `model/unsupported`,
 * `model/malformed`, `model/mismatch` or `model/missing`.
 */
export const inspectModel = async (
  path: string,
  { embedding, carriers }: Pick<PackDialogue, 'embedding' | 'carriers'>,
): Promise<InspectedModel> => {
  await using table = await readGguf(await openFile(path))
  const architecture = table.metadata.get('general.architecture') ?? 'none'
  if (architecture !== 'llama')
    throw unsupported(path, "LLaMA's architecture", architecture, 'Choose a model of the LLaMA family.')
  if (!table.tensors.has('output.weight'))
    throw unsupported(
      path,
      'an output layer of its own',
      'one that shares the embeddings',
      'Import the model again, so that they are separated.',
    )
  const shape = table.tensor('token_embd.weight').shape
  const [vocabularySize = 0, width = 0] = shape
  const { pieces, kinds, reserved } = ggufVocabulary(table)
  if (shape.length !== 2 || width !== embedding || pieces.length !== vocabularySize)
    throw new Fault(
      'model/mismatch',
      `The language model "${path}" is not the one that the pack describes: embeddings of [${shape}] instead of ${pieces.length} tokens and a width of ${embedding}. Install the pack again.`,
      { detail: { file: path, expected: embedding, found: width } },
    )
  checkCarriers(carriers, { pieces, kinds }, reserved)
  return {
    path,
    name: table.metadata.get('general.name') ?? 'without a name',
    architecture,
    precision: mainType(table),
    parameters: [...table.tensors.values()].reduce((sum, tensor) => sum + elementCount(tensor.shape), 0),
    vocabularySize,
    carrierRows: await readRows(table, carriers, width),
  }
}
