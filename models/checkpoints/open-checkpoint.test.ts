import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { sourceOfBytes } from './byte-source.ts'
import { assertFault } from './damage-fixture.ts'
import { loadNpyF32 } from './npy.ts'
import { openCheckpoint, readCheckpoint } from './open-checkpoint.ts'
import type { TensorTable } from './tensor-table.ts'

const folder = resolve(import.meta.dirname, '../../../shared/fixtures/checkpoint')
const skip = existsSync(folder) ? false : 'skipped: the checkpoint fixtures are not beside the repository'

const shapesOf = (table: TensorTable) =>
  new Map([...table.tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }]))

describe('opening a checkpoint', () => {
  it('names what is commonly mistaken for one', async () => {
    const impostors: readonly (readonly [string, RegExp])[] = [
      ['version https://git-lfs.github.com/spec/v1\noid', /Git LFS pointer.*git lfs pull/],
      ['\n <!DOCTYPE html><html>', /web page/],
      ['<html>', /web page/],
      ['\x1f\x8b\x08', /gzip/],
      ['\x80\x04\x95', /pickle/],
      ['', /empty file/],
      ['\x93NUMPY', /934e554d5059/],
      ['PK\x05\x06', /504b0506/],
    ]
    for (const [content, about] of impostors) {
      const source = sourceOfBytes(Buffer.from(content, 'latin1'))
      await assertFault(() => readCheckpoint(source), 'model/unsupported', about)
    }
  })

  it('says that a file is missing', () =>
    assert.rejects(openCheckpoint(join(folder, 'no-such-file.pth')), { code: 'model/missing' }))

  it('reads the checkpoints that torch wrote', { skip }, async () => {
    const expected = [
      ['tiny_f32.pth', 'torch', 442, 27],
      ['tiny_nested.pth', 'torch', 316, 27],
      ['tiny_legacy.pth', 'torch-legacy', 316, 27],
      ['tiny_imagebind.pth', 'torch', 191, 0],
    ] as const
    for (const [file, format, floats, longs] of expected) {
      await using table = await openCheckpoint(join(folder, file))
      const count = (dtype: string) =>
        [...table.tensors.values()].filter((tensor) => tensor.dtype === dtype).length
      assert.deepEqual([table.format, count('f32'), count('i64')], [format, floats, longs], file)
      for (const tensor of table.tensors.values())
        assert.equal((await tensor.read()).length, tensor.byteLength)
    }
  })

  it('finds the same names, shapes and bits in the new and the old serialisation of one model', {
    skip,
  }, async () => {
    await using nested = await openCheckpoint(join(folder, 'tiny_nested.pth'))
    await using legacy = await openCheckpoint(join(folder, 'tiny_legacy.pth'))
    assert.deepEqual(shapesOf(legacy), shapesOf(nested))
    for (const [name, tensor] of nested.tensors)
      assert.deepEqual(await legacy.tensor(name).read(), await tensor.read(), name)
  })

  it('finds the shapes of the encoder in the whole model', { skip }, async () => {
    await using whole = await openCheckpoint(join(folder, 'tiny_f32.pth'))
    for (const part of ['tiny_nested.pth', 'tiny_imagebind.pth']) {
      await using table = await openCheckpoint(join(folder, part))
      const prefix = part === 'tiny_imagebind.pth' ? 'visual_encoder.' : ''
      for (const [name, { shape }] of table.tensors)
        assert.deepEqual(whole.tensor(`${prefix}${name}`).shape, shape, name)
    }
  })

  it('reads values with which a published output can be computed', { skip }, async () => {
    await using table = await openCheckpoint(join(folder, 'tiny_f32.pth'))
    // The classifier's last layer: logits = fc2(relu(fc1(features))).
    const layer = async (name: string, x: Float32Array) => {
      const weight = await table.tensor(`${name}.weight`).readF32()
      const bias = await table.tensor(`${name}.bias`).readF32()
      return bias.map((b, row) => x.reduce((sum, value, i) => sum + value * weight[row * x.length + i]!, b))
    }
    const load = async (name: string) => (await loadNpyF32(join(folder, 'tiny_f32_out', `${name}.npy`))).data
    const hidden = (await layer('classifier.fc1', await load('classifier_features'))).map((v) =>
      Math.max(0, v),
    )
    const logits = await layer('classifier.fc2', hidden)
    const expected = await load('classifier_logits')
    for (const [i, logit] of logits.entries())
      assert.ok(Math.abs(logit - expected[i]!) < 1e-5, `${logit} ${expected[i]}`)
  })

  it('ends in a Fault for every fixture that was cut', { skip }, async () => {
    for (const file of ['tiny_f32.pth', 'tiny_legacy.pth']) {
      const bytes = new Uint8Array(await readFile(join(folder, file)))
      for (const part of [0.01, 0.5, 0.999])
        await assert.rejects(readCheckpoint(sourceOfBytes(bytes.subarray(0, bytes.length * part))), {
          name: 'Fault',
        })
    }
  })
})
