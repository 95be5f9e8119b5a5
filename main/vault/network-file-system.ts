import { statfs } from 'node:fs/promises'
import { resolve } from 'node:path'

// Linux: magic numbers of statfs(2).
const networkMagic: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x65735546, 'FUSE (sshfs, for example)'],
])

/** The kind of network file system that a statfs type names; null for a local or unknown one. */
export const networkKindOf = (type: number): string | null => networkMagic.get(type >>> 0) ?? null

/** Which network file system a folder lies on, where the platform tells; null for a local or unknown one. */
export const networkFileSystem = async (folder: string): Promise<string | null> => {
  if (process.platform === 'win32') return resolve(folder).startsWith('\\\\') ? 'a network share' : null
  if (process.platform !== 'linux') return null
  return networkKindOf(Number((await statfs(folder)).type))
}
