import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'

/** One photograph to take faces from. */
export interface Photograph {
  /** Relative to the folder, with forward slashes. */
  readonly file: string
  readonly source: string
  readonly split: 'train' | 'val'
  /** Whose face it is; undefined where nobody said: then all its faces are taken, else the one in the middle. */
  readonly identity: string | undefined
  /** Share of black border, 0..1. */
  readonly blackFraction: number
}

const Row = v.object({
  file: v.pipe(v.string(), v.minLength(1)),
  source: v.optional(v.string(), ''),
  split: v.optional(v.picklist(['train', 'val', '']), ''),
  identity: v.optional(v.string(), ''),
  black_frac: v.optional(
    v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(0), v.maxValue(1)),
    '0',
  ),
})

/** One identity in ten goes to validation, by hash, so that a person is never on both sides. */
const splitOf = (identity: string): 'train' | 'val' =>
  createHash('sha256').update(identity).digest().readUInt32LE(0) % 10 === 0 ? 'val' : 'train'

const invalidList = (csvPath: string, line: number, what: string): Fault =>
  new Fault('input/invalid', `Line ${line} of ${csvPath} cannot be used: ${what}.`, { detail: { line } })

const photographOf = (row: unknown, csvPath: string, line: number): Photograph => {
  const parsed = v.safeParse(Row, row)
  if (!parsed.success) throw invalidList(csvPath, line, v.summarize(parsed.issues))
  const { file, source, split, identity, black_frac } = parsed.output
  if (path.isAbsolute(file) || file.split(/[\\/]/).includes('..'))
    throw invalidList(csvPath, line, `"${file}" lies outside the folder`)
  return {
    file,
    source: source || 'folder',
    split: split || splitOf(identity || file),
    identity: identity || undefined,
    blackFraction: black_frac,
  }
}

const listCsv = async (csvPath: string): Promise<readonly Photograph[]> => {
  const text = await readFile(csvPath, 'utf8').catch((cause: unknown) => {
    throw new Fault('input/not-found', `The list ${csvPath} cannot be read.`, { cause })
  })
  let rows: readonly unknown[]
  try {
    rows = parse(text, { columns: true, skip_empty_lines: true, bom: true, trim: true })
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('input/invalid', `The list ${csvPath} is no CSV table with a header line: ${what}`, {
      cause,
    })
  }
  return rows.map((row, index) => photographOf(row, csvPath, index + 2))
}

const listFolder = async (folder: string): Promise<readonly Photograph[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new Fault('input/not-found', `The folder ${folder} cannot be read.`, { cause })
  })
  return entries
    .filter((entry) => entry.isFile() && /\.(jpe?g|png)$/i.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((file) => ({ file, source: 'folder', split: splitOf(file), identity: undefined, blackFraction: 0 }))
}

/**
 * The photographs of a folder in a fixed order: those of the CSV list (columns `file` and, where known, `source`,
 * `split`, `identity`, `black_frac`), or without one every JPEG and PNG below the folder by name. Throws
 * `input/not-found` or `input/invalid`, with the line.
 */
export const listPhotographs = async (
  folder: string,
  csvPath: string | undefined,
): Promise<readonly Photograph[]> => {
  const photographs = csvPath === undefined ? await listFolder(folder) : await listCsv(csvPath)
  if (photographs.length > 0) return photographs
  throw new Fault(
    'input/invalid',
    `There are no photographs in ${csvPath ?? folder}; JPEG and PNG files are taken.`,
  )
}
