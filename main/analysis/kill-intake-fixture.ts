import { writeSync } from 'node:fs'
import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import { openWorkstation } from '#main/open-workstation.ts'
import { forkChild } from '#main/process/child.ts'

/**
 * The workstation that kill-intake.test.ts kills: opens the case, takes the files in, and says on standard output what is
 * registered. Arguments: the case's folder, the pack's folder, then files.
 */
const [folder = '', packFolder = '', ...paths] = process.argv.slice(2)
const say = (...words: readonly string[]) => writeSync(1, `${words.join(' ')}\n`)

const { wire, bytes } = await openWorkstation({
  kind: 'cli',
  startChild: (module) => {
    const child = forkChild(module)
    say('child', String(child.pid))
    return child
  },
  dialogs: null,
  networkAttempts: () => 0,
})
const client = connectClient(contract, wire)
await client.setup.change({ packFolder, device: 'cpu', examiner: 'E. Examiner' })
await client.shelf.open({ folder })
const { sha256 } = await bytes.receive(
  new Blob(['an upload that waits']).stream() as never,
  new AbortController().signal,
)
say('upload', sha256)
for await (const { exhibitId } of client.evidence.receive({ paths, uploads: [] }))
  if (exhibitId !== null) say('exhibit', exhibitId)
say('received')
for await (const { items } of client.analysis.watch({}))
  if (items.every(({ state }) => state !== 'waiting' && state !== 'running')) say('idle')
