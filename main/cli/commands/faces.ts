import { access } from 'node:fs/promises'
import path from 'node:path'
import { buildFaceStore } from '#main/training/build-face-store.ts'
import type { FaceStoreIndex } from '#main/training/face-store-index.ts'
import type { DefineCommand } from '../command.ts'
import { wholeNumberFrom } from '../option-values.ts'

interface FacesOptions {
  readonly out: string
  readonly list?: string
  readonly limit?: number
  readonly processes: number
}

const listIn = async (folder: string): Promise<string | undefined> => {
  const list = path.join(folder, 'index.csv')
  return access(list).then(
    () => list,
    () => undefined,
  )
}

/** One line per source: photographs, faces by split, and the photographs without a face by reason. */
const summaryText = ({ photographs, dropped, faces }: ReturnType<typeof summaryOf>): string =>
  Object.entries(photographs)
    .map(([source, count]) => {
      const { train = 0, val = 0 } = faces[source] ?? {}
      const reasons = Object.entries(dropped[source] ?? {}).map(([reason, number]) => `${number} ${reason}`)
      const without = reasons.length === 0 ? 'none without a face' : `without a face: ${reasons.join(', ')}`
      return `${source}: ${count} photographs, ${train} faces for training and ${val} for validation; ${without}`
    })
    .join('\n')

const summaryOf = ({ photographs, dropped, faces }: FaceStoreIndex) => {
  const bySource: Record<string, { train: number; val: number }> = {}
  for (const { source, split } of faces) {
    bySource[source] ??= { train: 0, val: 0 }
    bySource[source][split] += 1
  }
  return { photographs, dropped, faces: bySource }
}

/** `assay faces FOLDER --out STORE`: takes the faces of a folder of photographs into a store for the trainer. */
export const facesCommand: DefineCommand = (command, { signal, print, progress }) =>
  command
    .argument('<folder>', 'folder of JPEG and PNG photographs; its index.csv is used when there is one')
    .requiredOption('-o, --out <file>', 'the face store to write')
    .option('--list <csv>', 'table with the columns file, source, split, identity and black_frac')
    .option('--limit <count>', 'only so many photographs, spread over the list', wholeNumberFrom(1))
    .option('--processes <count>', 'worker processes', wholeNumberFrom(1), 2)
    .action(async (folder: string, { out, list, limit, processes }: FacesOptions) => {
      const indexCsv = list ?? (await listIn(folder))
      const index = await buildFaceStore({
        facesFolder: folder,
        outPath: out,
        processes,
        signal,
        onProgress: ({ done, total }) => progress({ activity: 'looking for faces', done, total }),
        ...(indexCsv === undefined ? {} : { indexCsv }),
        ...(limit === undefined ? {} : { limit }),
      })
      print({ store: path.resolve(out), ...summaryOf(index) }, summaryText)
    })
