import { join, resolve } from 'node:path'
import { Fault } from '#app/fault.ts'
import type { PackDialogue, PackManifest } from '#app/records/pack.ts'
import { openCheckpoint } from '../../checkpoints/open-checkpoint.ts'
import type { TensorTable } from '../../checkpoints/tensor-table.ts'
import { describePack, openPack } from '../../packs/open-pack.ts'
import type { PackWeight } from '../../packs/save-network.ts'
import { checkPackFolder, writePack } from '../../packs/write-pack.ts'
import { hashSources, type SourceFile } from '../hash-sources.ts'
import type { ImportOptions } from '../import-checkpoint.ts'
import { type LanguageRequest, planLanguage } from './import-language.ts'

/** Throws `model/mismatch` unless the prompt learner's rows are as wide as the language model's embeddings. */
export const checkRowWidth = (
  prompt: { readonly embedding: number } | null,
  { embedding }: PackDialogue,
  model: string,
): void => {
  if (prompt?.embedding === embedding) return
  const found = prompt ? `makes rows of ${prompt.embedding} numbers` : 'has no prompt learner'
  throw new Fault(
    'model/mismatch',
    `The detector ${found}, and the language model "${model}" reads rows of ${embedding}. Choose the model that the prompt learner was trained for, or train the learner for this one.`,
    { detail: { expected: embedding, found: prompt?.embedding ?? null } },
  )
}

const weightsOf = (table: TensorTable): readonly PackWeight[] =>
  [...table.tensors.values()].map(({ name, shape, dtype, read, readF32 }) => ({
    name,
    shape,
    read: async () => {
      if (dtype !== 'i8') return readF32()
      const { buffer, byteOffset, byteLength } = await read()
      return new Int8Array(buffer, byteOffset, byteLength)
    },
  }))

/** The files that a language model comes from. */
export const languageFiles = ({ model, adapters }: LanguageRequest): readonly SourceFile[] => [
  { role: 'language model', path: model },
  ...(adapters === null ? [] : [{ role: 'language model adapters', path: adapters }]),
]

/**
 * Makes a pack of an existing one, whose hashes are checked, and a language model. The detector stays as it is to the bit.
 * Throws as `planLanguage` and `openPack` do, and `input/conflict` for a taken folder.
 */
export const addLanguage = async (
  request: { readonly pack: string; readonly out: string; readonly language: LanguageRequest } & {
    readonly replace?: boolean
    readonly id?: string | undefined
    readonly title?: string | undefined
  },
  options: ImportOptions = {},
): Promise<PackManifest> => {
  const { pack, language } = request
  const { signal, onProgress } = options
  const out = resolve(request.out)
  await checkPackFolder(out, request.replace)
  const { manifest } = await describePack(pack)
  await using planned = await planLanguage(language)
  checkRowWidth(manifest.dimensions.prompt, planned.dialogue, language.model)
  await (await openPack(pack, { session: { threads: 1 } }))[Symbol.asyncDispose]()
  const sources = await hashSources(languageFiles(language), options)
  await using vision = await openCheckpoint(join(pack, 'vision.safetensors'))
  await using prompt = await openCheckpoint(join(pack, 'prompt.safetensors'))
  const { format, formatVersion, files, selfTest, ...description } = manifest
  return await writePack(
    out,
    {
      ...description,
      id: request.id ?? manifest.id,
      title: request.title ?? manifest.title,
      roles: [...new Set([...manifest.roles, 'dialogue' as const])],
      dialogue: planned.dialogue,
      licences: [
        ...manifest.licences.filter(({ part }) => part !== 'Language model'),
        { part: 'Language model', licence: 'as published with the model' },
      ],
      provenance: {
        sources: [...manifest.provenance.sources, ...sources],
        steps: [...manifest.provenance.steps, ...planned.steps],
      },
    },
    [...weightsOf(vision), ...weightsOf(prompt)],
    {
      extraFiles: planned.extraFiles,
      replace: request.replace === true,
      ...(signal ? { signal } : {}),
      onWeight: (done, total) => onProgress?.({ activity: 'writing weight', done, total }),
    },
  )
}
