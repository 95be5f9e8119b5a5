import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { compactKfd } from '#models/training/compact-defaults.ts'
import { toyKfd } from '#models/training/toy-fixture.ts'
import { readNetworkFile } from './network-file.ts'

const root = mkdtempSync(path.join(tmpdir(), 'assay-network-'))
after(() => rmSync(root, { recursive: true, force: true }))
const file = path.join(root, 'network.json')

const written = (json: unknown): Promise<unknown> => {
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json))
  return readNetworkFile(file)
}

test('sizes are read as they were written', async () => {
  for (const network of [toyKfd, compactKfd]) assert.deepEqual(await written(network), network)
})

test('sizes that do not fit together are refused by the rule that they break', async () => {
  const encoder = (changes: object) => ({ ...toyKfd, encoder: { ...toyKfd.encoder, ...changes } })
  const kfd = (changes: object) => ({ ...toyKfd, kfd: { ...toyKfd.kfd, ...changes } })
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ['{', /is not JSON/],
    [[], /does not describe a network/],
    [encoder({ image: 40 }), /multiple of 16/],
    [encoder({ image: -32 }), /encoder\.image/],
    [encoder({ widths: [4, 8, 8] }), /4 widths/],
    [encoder({ heads: 3 }), /encoder\.heads/],
    [encoder({ kind: 'imagebind' }), /encoder\.kind/],
    [kfd({ map: 12 }), /kfd\.map divides/],
    [kfd({ map: 4 }), /kfd\.map divides/],
    [kfd({ temperature: 0 }), /kfd\.temperature/],
    [kfd({ classifier: { channels: [1, 1, 1, 1], hidden: 2 } }), /halved/],
    [{ ...toyKfd, std: [1, 0, 1] }, /std: must be positive/],
    [{ ...toyKfd, mean: [0.5] }, /mean/],
    [{ ...toyKfd, extra: 1 }, /extra/],
  ]
  for (const [json, message] of cases)
    await assert.rejects(written(json), { code: 'input/invalid', message }, JSON.stringify(json))
  await assert.rejects(readNetworkFile(path.join(root, 'none')), { code: 'input/not-found' })
})
