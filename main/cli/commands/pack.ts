import { Argument } from 'commander'
import { openPack } from '#models/packs/open-pack.ts'
import { checkSelfTest } from '#models/packs/self-test.ts'
import type { DefineCommand } from '../command.ts'

/** `assay pack verify FOLDER`: checks a pack's description, the hashes of its files and its known answer. */
export const packCommand: DefineCommand = (command, { signal, print, progress }) =>
  command
    .addArgument(new Argument('<action>', 'what to do').choices(['verify']))
    .argument('<folder>', 'the model pack')
    .action(async (_action: 'verify', folder: string) => {
      await using pack = await openPack(folder, {
        signal,
        onProgress: (done) => progress({ activity: 'verifying the pack, bytes', done }),
      })
      const { manifest, manifestSha256, sessions } = pack
      progress({ activity: 'running the self-test' })
      const selfTest = await checkSelfTest(sessions, manifest)
      const { id, version, title, roles, precision, files } = manifest
      print({ id, version, title, roles, precision, manifestSha256, files, selfTest }, (report) =>
        [
          `${report.title} (${report.id} ${report.version}; ${report.roles.join(', ')}; ${report.precision})`,
          ...report.files.map(
            ({ name, bytes, sha256 }) => `performed  ${name}: ${bytes} bytes, SHA-256 ${sha256}`,
          ),
          `performed  known answer: score ${report.selfTest.score.toFixed(6)}, largest deviation ${(100 * report.selfTest.largestShare).toFixed(2)} % of what is tolerated`,
          `pack.json  SHA-256 ${report.manifestSha256}`,
        ].join('\n'),
      )
    })
