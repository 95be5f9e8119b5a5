import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { type PackManifest, readPackManifest } from '#app/records/pack.ts'
import { readCalibration } from '../evaluate/calibration/calibration.ts'
import type { SessionOptions } from '../runtime/session.ts'
import { type HashOptions, hashFile } from './hash-file.ts'
import { filesOf } from './pack-networks.ts'
import { openPackSessions, type PackSessions } from './pack-sessions.ts'
import { manifestName } from './write-pack.ts'

/** A pack's description and what stands for the whole pack in a record: its files' hashes are in pack.json. */
export interface DescribedPack {
  readonly folder: string
  readonly manifest: PackManifest
  /** SHA-256 of pack.json. */
  readonly manifestSha256: string
}

const largestManifestBytes = 4 * 2 ** 20

const readManifestBytes = async (folder: string): Promise<Uint8Array> => {
  const path = join(folder, manifestName)
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  )
  if (size === undefined)
    throw new Fault(
      'model/missing',
      `There is no model pack in "${folder}": ${manifestName} is missing. Check the path.`,
      {
        detail: { folder, expected: manifestName },
      },
    )
  if (size > largestManifestBytes)
    throw new Fault(
      'model/malformed',
      `"${path}" is too long for a pack's description. Install the pack again.`,
      {
        detail: { file: path, bytes: size },
      },
    )
  return readFile(path)
}

const parse = (bytes: Uint8Array, folder: string): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Fault(
      'model/malformed',
      `${manifestName} in "${folder}" is not JSON. Install the pack again.`,
      {
        cause,
        detail: { folder },
      },
    )
  }
}

const checkFileList = ({ roles, files }: PackManifest): void => {
  const listed = new Set(files.map(({ name }) => name))
  const absent = filesOf(roles).find((name) => !listed.has(name))
  if (absent)
    throw new Fault(
      'model/malformed',
      `${manifestName} does not list ${absent}, which a pack of its roles needs. Install the pack again.`,
      {
        detail: { expected: absent, found: [...listed].join(' ') },
      },
    )
}

/** Reads and checks pack.json alone: schema, calibration and the list of files. Throws `model/missing` or `model/malformed`. */
export const describePack = async (folder: string): Promise<DescribedPack> => {
  const bytes = await readManifestBytes(folder)
  const manifest = readPackManifest(parse(bytes, folder))
  if (manifest.calibration) readCalibration(manifest.calibration)
  checkFileList(manifest)
  return { folder, manifest, manifestSha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Checks that every file is there with the size and SHA-256 that pack.json states: `model/missing` or `model/corrupt`. */
export const verifyPackFiles = async (
  { folder, manifest }: DescribedPack,
  options: HashOptions = {},
): Promise<void> => {
  let read = 0
  for (const { name, bytes, sha256 } of manifest.files) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile())
      throw new Fault(
        'model/missing',
        `The pack's file ${name} is missing in "${folder}". Install the pack again.`,
        {
          detail: { file: name, expected: `${bytes} bytes`, found: 'no file' },
        },
      )
    const damaged = (expected: string, instead: string): Fault =>
      new Fault(
        'model/corrupt',
        `The pack's file ${name} is not as it was: ${expected} was expected, ${instead} was found. Install the pack again.`,
        {
          detail: { file: name, expected, found: instead },
        },
      )
    if (found.size !== bytes) throw damaged(`${bytes} bytes`, `${found.size} bytes`)
    const before = read
    const hashed = await hashFile(path, {
      ...options,
      onProgress: (done) => options.onProgress?.(before + done),
    })
    if (hashed.sha256 !== sha256) throw damaged(`SHA-256 ${sha256}`, hashed.sha256)
    read += bytes
  }
}

export interface OpenPack extends DescribedPack, AsyncDisposable {
  readonly sessions: PackSessions
}

export interface OpenPackOptions extends HashOptions {
  readonly session?: SessionOptions
  /** False where the files were verified a moment ago. */
  readonly verify?: boolean
}

/** Verifies a pack's files and opens its networks. The known answer is asked for separately (`checkSelfTest`). */
export const openPack = async (folder: string, options: OpenPackOptions = {}): Promise<OpenPack> => {
  const described = await describePack(folder)
  if (options.verify !== false) await verifyPackFiles(described, options)
  const sessions = await openPackSessions(folder, options.session)
  return { ...described, sessions, [Symbol.asyncDispose]: sessions.close }
}
