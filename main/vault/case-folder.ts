import { join } from 'node:path'

export const caseFolderEnding = '.assay'

/** The files of a case's folder. */
export const caseFiles = (folder: string) => ({
  database: join(folder, 'case.sqlite'),
  head: join(folder, 'custody-head.json'),
  keys: join(folder, 'keys'),
  blobs: join(folder, 'blobs'),
})

// Windows refuses these as file names, with any ending.
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/**
 * A folder's name made from a case number: ASCII letters, digits, hyphens, underscores and dots, at most 60 characters; what
 * else the number holds is left to the case record. Never a path, a hidden file or a device.
 */
export const caseFolderName = (caseNumber: string): string => {
  const plain = caseNumber
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+/, '')
    .slice(0, 60)
    .replace(/[-.]+$/, '')
  const stem = plain.split('.')[0] ?? ''
  return `${plain === '' ? 'case' : deviceName.test(stem) ? `case-${plain}` : plain}${caseFolderEnding}`
}
