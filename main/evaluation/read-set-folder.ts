import { readdir, realpath } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import type { EvaluationSet, SetPicture } from './evaluation-set.ts'
import { findInside } from './inside-folder.ts'
import { refuseSet } from './set-problems.ts'

const pictureName = /\.(?:jpe?g|png|webp|bmp|tiff?|gif|avif|heic|heif)$/i
const frameSuffix = /(?:_frame\d+|-\d+)$/i

/** A file's path below `real`, `fake` or `masks`, taken apart. */
interface Place {
  readonly folders: readonly string[]
  readonly stem: string
}

const placeOf = (below: string): Place => {
  const parts = below.split('/')
  return { folders: parts.slice(0, -1), stem: parts.at(-1)!.replace(/\.[^.]*$/, '') }
}

/**
 * Reads a set from a folder with `real` and `fake` (one may be missing: figures that need both are then not defined) and maybe `masks`.
 * Sub-folders of `real` are videos; the first sub-folder of `fake` is the method, those below it videos. Without a sub-folder a video is the
 * stem before `_frame12` or `-12`; any other picture stands alone. A mask belongs to the forged picture at the same place below
 * `fake`, else to the only one with its stem. Refuses links out of the folder, masks that fit several pictures, and a set without pictures.
 */
export const readSetFolder = async (folder: string, signal?: AbortSignal): Promise<EvaluationSet> => {
  const root = await realpath(folder)
  const name = basename(root)
  const problems: string[] = []
  const ignored: string[] = []
  const filesOf = async (part: string): Promise<readonly SetFile[]> => {
    signal?.throwIfAborted()
    const { files, others, wrong } = await listFiles(root, part)
    ignored.push(...others)
    problems.push(...wrong)
    return files
  }
  const real = (await filesOf('real')).map(
    (file): SetPicture => ({ ...file, forged: false, ...videoOf(file, 0) }),
  )
  const fake = (await filesOf('fake')).map((file): SetPicture => {
    const [method] = placeOf(below(file)).folders
    return { ...file, forged: true, ...(method === undefined ? {} : { method }), ...videoOf(file, 1) }
  })
  const masks = matchMasks(fake, await filesOf('masks'))
  problems.push(...masks.problems)
  ignored.push(...masks.unused)
  if (real.length + fake.length === 0 && problems.length === 0)
    problems.push('it has no pictures in "real" or "fake"')
  if (problems.length > 0) refuseSet(name, problems)
  const forged = fake.map((picture) => {
    const maskPath = masks.pathOf.get(picture.file)
    return maskPath === undefined ? picture : { ...picture, maskPath }
  })
  return { name, pictures: [...real, ...forged], ignored: ignored.sort() }
}

interface SetFile {
  readonly file: string
  readonly path: string
}

/** The path below `real/`, `fake/` or `masks/`. */
const below = ({ file }: SetFile): string => file.slice(file.indexOf('/') + 1)

const listFiles = async (
  root: string,
  part: string,
): Promise<{ files: readonly SetFile[]; others: readonly string[]; wrong: readonly string[] }> => {
  const entries = await readdir(join(root, part), { recursive: true, withFileTypes: true }).catch(
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return []
      throw thrown
    },
  )
  const files: SetFile[] = []
  const others: string[] = []
  const wrong: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const file = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (entry.name.startsWith('.') || !pictureName.test(entry.name)) {
      others.push(file)
      continue
    }
    const found = await findInside(root, file)
    if ('problem' in found) wrong.push(found.problem)
    else files.push({ file, path: found.path })
  }
  files.sort((a, b) => (a.file < b.file ? -1 : 1))
  return { files, others, wrong }
}

const videoOf = (file: SetFile, methodFolders: number): { readonly video?: string } => {
  const { folders, stem } = placeOf(below(file))
  const videoFolders = folders.slice(methodFolders)
  if (videoFolders.length > 0) return { video: videoFolders.join('/') }
  return frameSuffix.test(stem) && !stem.startsWith('-') ? { video: stem.replace(frameSuffix, '') } : {}
}

const matchMasks = (
  fake: readonly SetPicture[],
  masks: readonly SetFile[],
): {
  readonly pathOf: ReadonlyMap<string, string>
  readonly problems: readonly string[]
  readonly unused: readonly string[]
} => {
  const keyOf = (file: SetFile): string => below(file).replace(/\.[^.]*$/, '')
  const byPlace = Map.groupBy(fake, keyOf)
  const byStem = Map.groupBy(fake, (picture) => placeOf(below(picture)).stem)
  const maskOf = new Map<string, SetFile>()
  const problems: string[] = []
  const unused: string[] = []
  for (const mask of masks) {
    const exact = byPlace.get(keyOf(mask))
    const fitting = exact ?? byStem.get(placeOf(below(mask)).stem) ?? []
    const [picture, another] = fitting
    if (!picture) unused.push(mask.file)
    else if (another)
      problems.push(
        `mask "${mask.file}" fits ${fitting.length} forged pictures ("${picture.file}", "${another.file}")`,
      )
    else {
      const earlier = maskOf.get(picture.file)
      if (earlier) problems.push(`"${picture.file}" has two masks ("${earlier.file}", "${mask.file}")`)
      maskOf.set(picture.file, mask)
    }
  }
  return { pathOf: new Map([...maskOf].map(([file, mask]) => [file, mask.path])), problems, unused }
}
