import { open, realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import { type FaceRegionName, faceRegionNames } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'
import type { EvaluationSet, SetPicture } from './evaluation-set.ts'
import { findInside } from './inside-folder.ts'
import { refuseSet } from './set-problems.ts'

const columns = ['file', 'label', 'video', 'method', 'mask', 'regions', 'identity'] as const
type Column = (typeof columns)[number]

const mostBytes = 64 * 1024 * 1024

interface Row {
  readonly line: number
  readonly cells: Readonly<Partial<Record<Column, string>>>
}

/**
 * Reads a set from a CSV file with the header `file,label[,video,method,mask,regions,identity]` in any order: UTF-8, paths relative to the
 * file's folder, label `real` or `fake`, several regions separated by `;`, empty cells for what is not known. A method is only kept for
 * forged pictures. Refuses the set with every problem and its line: unknown columns or labels, missing files, files named twice, paths
 * or links that leave the folder, masks or regions of real pictures.
 */
export const readSetCsv = async (path: string, signal?: AbortSignal): Promise<EvaluationSet> => {
  const name = basename(path)
  const rows = parseRows(name, await readText(path, name))
  const folder = await realpath(dirname(path))
  const problems: string[] = []
  const pictures: SetPicture[] = []
  const lineOf = new Map<string, number>()
  for (const row of rows) {
    signal?.throwIfAborted()
    const report = (problem: string): void => {
      problems.push(`line ${row.line}: ${problem}`)
    }
    const picture = await readPicture(folder, row, report)
    if (!picture) continue
    const earlier = lineOf.get(picture.path)
    if (earlier !== undefined) report(`"${picture.file}" is already named in line ${earlier}`)
    lineOf.set(picture.path, row.line)
    pictures.push(picture)
  }
  if (problems.length > 0) refuseSet(name, problems)
  if (pictures.length === 0) refuseSet(name, ['it has a header but no rows'])
  return { name: name.replace(/\.csv$/i, ''), pictures, ignored: [] }
}

const readText = async (path: string, name: string): Promise<string> => {
  const handle = await open(path).catch((cause: unknown) => {
    throw new Fault('input/not-found', `The set ${name} cannot be opened. Check its path and your rights.`, {
      cause,
    })
  })
  try {
    const { size } = await handle.stat()
    if (size > mostBytes) refuseSet(name, [`it has ${size} bytes; at most ${mostBytes} are read`])
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile())
  } catch (thrown) {
    if (thrown instanceof TypeError) return refuseSet(name, ['it is not UTF-8 text'])
    throw thrown
  } finally {
    await handle.close()
  }
}

const parseRows = (name: string, text: string): readonly Row[] => {
  const records = parseRecords(name, text)
  const [header, ...rest] = records
  if (!header) return refuseSet(name, ['it is empty'])
  const names = header.record.map((cell) => cell.trim().toLowerCase())
  const problems = [
    ...names
      .filter((cell) => !(columns as readonly string[]).includes(cell))
      .map((cell) => `line 1: column "${cell}" is unknown (known: ${columns.join(', ')})`),
    ...names
      .filter((cell, i) => names.indexOf(cell) !== i)
      .map((cell) => `line 1: column "${cell}" occurs twice`),
    ...['file', 'label']
      .filter((cell) => !names.includes(cell))
      .map((cell) => `line 1: column "${cell}" is missing`),
    ...rest
      .filter(({ record }) => record.length !== names.length)
      .map(({ line, record }) => `line ${line}: ${record.length} cells, the header has ${names.length}`),
  ]
  if (problems.length > 0) refuseSet(name, problems)
  return rest.map(({ line, record }) => ({
    line,
    cells: Object.fromEntries(
      record.map((cell, i) => [names[i]!, cell.trim()] as const).filter(([, cell]) => cell !== ''),
    ),
  }))
}

interface ParsedRecord {
  readonly line: number
  readonly record: readonly string[]
}

const parseRecords = (name: string, text: string): readonly ParsedRecord[] => {
  try {
    const parsed = parse(text, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly { info: { lines: number }; record: string[] }[]
    return parsed.map(({ info, record }) => ({ line: info.lines, record }))
  } catch (thrown) {
    if (thrown instanceof CsvError) return refuseSet(name, [`it is not well-formed CSV: ${thrown.message}`])
    throw thrown
  }
}

const readPicture = async (
  folder: string,
  { cells }: Row,
  report: (problem: string) => void,
): Promise<SetPicture | null> => {
  const label = cells.label?.toLowerCase()
  const isLabel = label === 'real' || label === 'fake'
  if (!isLabel) report(`label "${cells.label ?? ''}" is neither "real" nor "fake"`)
  if (cells.file === undefined) {
    report('the file is not named')
    return null
  }
  const forged = label === 'fake'
  if (isLabel && !forged && (cells.mask ?? cells.regions) !== undefined)
    report('a real picture cannot have a mask or forged regions')
  const regions = readRegions(cells.regions, report)
  const picture = await findInside(folder, cells.file)
  const mask = cells.mask === undefined ? null : await findInside(folder, cells.mask)
  if (mask && 'problem' in mask) report(`mask ${mask.problem}`)
  if ('problem' in picture) {
    report(picture.problem)
    return null
  }
  return {
    file: cells.file,
    path: picture.path,
    forged,
    ...(cells.video === undefined ? {} : { video: cells.video }),
    ...(cells.method === undefined || !forged ? {} : { method: cells.method }),
    ...(cells.identity === undefined ? {} : { identity: cells.identity }),
    ...(mask && 'path' in mask ? { maskPath: mask.path } : {}),
    ...(regions.length === 0 ? {} : { regions }),
  }
}

const readRegions = (
  cell: string | undefined,
  report: (problem: string) => void,
): readonly FaceRegionName[] => {
  const names = (cell ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
  return names.flatMap((part) => {
    const region = faceRegionNames.find((known) => known === part)
    if (region) return [region]
    report(`region "${part}" is unknown (known: ${faceRegionNames.join(', ')})`)
    return []
  })
}
