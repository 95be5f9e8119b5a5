import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { caseFolderEnding } from '#main/vault/case-folder.ts'

/** A path beside the case's folder that nothing has yet: 'CASE NAME.ending', then 'CASE NAME 2.ending' and so on. */
export const freePathBeside = (caseFolder: string, name: string, ending: string): string => {
  const stem = `${basename(caseFolder, caseFolderEnding)} ${name}`
  for (let count = 1; ; count += 1) {
    const path = join(dirname(caseFolder), `${stem}${count === 1 ? '' : ` ${count}`}${ending}`)
    if (!existsSync(path)) return path
  }
}
