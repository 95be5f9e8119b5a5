import { writeSync } from 'node:fs'
import { systemClock } from './clock.ts'
import { openCase } from './open-case.ts'
import { faceAt, findingFor, oneChunk, pictureOf, testCustodian } from './vault-fixture.ts'

/**
 * The program that kill.test.ts kills: takes in exhibits and findings for ever, and says on standard output what is committed,
 * one line after each commit. Arguments: the case's folder, the user's data folder, what to call this run.
 */
const [folder = '', dataFolder = '', run = ''] = process.argv.slice(2)
const say = (...words: readonly string[]) => writeSync(1, `${words.join(' ')}\n`)

const vault = await openCase(folder, testCustodian(dataFolder, systemClock))
say('open')
for (let turn = 0; ; turn += 1) {
  const blob = await vault.blobs.write(oneChunk(`${run} ${turn} `.repeat(1 + ((turn * 7919) % 20_000))))
  const exhibit = vault.evidence.register({
    blob,
    name: `${run} ${turn}`,
    source: { kind: 'file', path: null },
    mediaType: null,
    claimedMediaType: null,
  })
  say('exhibit', exhibit.label, exhibit.sha256)
  vault.evidence.setPicture(exhibit.id, await pictureOf(vault), [])
  const [face] = vault.faces.replaceDetected(exhibit.id, [faceAt(turn % 100)])
  if (face !== undefined) say('finding', vault.findings.append(findingFor(face.id, 0.5)).id)
}
