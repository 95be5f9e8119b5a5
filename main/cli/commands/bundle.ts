import { resolve } from 'node:path'
import { writeBundle } from '#main/bundle/write-bundle.ts'
import { describePacks } from '#main/reports/describe-packs.ts'
import { resourcePath } from '#main/resources.ts'
import { userFolder } from '#main/settings/user-folder.ts'
import { localCustodian } from '#main/vault/local-custodian.ts'
import { openCase } from '#main/vault/open-case.ts'
import type { DefineCommand } from '../command.ts'

interface BundleCommandOptions {
  readonly out: string
  readonly originals: boolean
  readonly pack: readonly string[]
}

/** `assay bundle`: writes what an opposing expert needs to verify and repeat an examination. */
export const bundleCommand: DefineCommand = (command, { signal, print, progress }) =>
  command
    .argument('<case>', 'the case folder')
    .requiredOption('-o, --out <path>', 'a folder that does not exist yet, or a file whose name ends in .zip')
    .option('--no-originals', 'leave the originals out')
    .option('-p, --pack <folders...>', 'folders of packs that the findings were made with', [])
    .action(async (folder: string, { out, originals, pack }: BundleCommandOptions) => {
      const custodian = localCustodian(userFolder(), () => '')
      const vault = await openCase(resolve(folder), custodian)
      try {
        const written = await writeBundle(
          vault,
          {
            out: resolve(out),
            areOriginalsIncluded: originals,
            packs: await describePacks([
              resourcePath('packs', 'compact'),
              ...pack.map((one) => resolve(one)),
            ]),
            key: custodian.key,
            program: custodian.program,
            onProgress: ({ doneBytes, totalBytes }) =>
              progress({ activity: 'writing the bundle, bytes', done: doneBytes, total: totalBytes }),
          },
          signal,
        )
        print(written, ({ path, files, bytes, manifestSha256 }) =>
          [
            `${path}: ${files} files, ${bytes} bytes${originals ? '' : ', without the originals'}.`,
            `SHA-256 of its list of files (bundle.json): ${manifestSha256}`,
          ].join('\n'),
        )
      } finally {
        await vault.close()
      }
    })
