import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { type CheckpointTensor, type TensorTable, tensorOfFile } from '../checkpoints/tensor-table.ts'
import { imageBindHuge } from '../packs/network-dimensions.ts'
import { graphsOf, packNetworks } from '../packs/pack-networks.ts'
import { importLog } from './import-report.ts'
import { inferDimensions } from './infer-dimensions.ts'
import { tensorUse } from './name-map.ts'
import { publishedTensors } from './published-tensors.ts'
import { planWeights } from './published-weights.ts'
import { planTextFeatures } from './text-features.ts'

const list = resolve(import.meta.dirname, '../../../shared/facts/ckpt_tensors.tsv')
const skip = existsSync(list) ? false : 'skipped: the list of published tensors is not beside the repository'

const rows = skip
  ? []
  : readFileSync(list, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [name, shape, , use] = line.split('\t') as [string, string, string, string]
        return { name, shape: /^\d/.test(shape) ? shape.split('x').map(Number) : [], use }
      })

const neverRead = async (): Promise<never> => assert.fail('a tensor was read while planning')

const table = (): TensorTable => {
  const tensors = new Map<string, CheckpointTensor>(
    rows.map(({ name, shape }) => [
      name,
      tensorOfFile('ckpt.pth', { name, shape, dtype: 'bf16', range: null, read: neverRead }),
    ]),
  )
  const close = async (): Promise<void> => {}
  return {
    format: 'torch',
    file: 'ckpt.pth',
    tensors,
    metadata: new Map(),
    tensor: (name) => tensors.get(name)!,
    close,
    [Symbol.asyncDispose]: close,
  }
}

test('the published file is ImageBind-Huge without being told, and every tensor has its use', {
  skip,
}, async () => {
  const published = publishedTensors(table(), undefined)
  const { networks, text } = inferDimensions({
    file: 'ckpt.pth',
    names: published.names,
    shapeOf: (name) => published.find(name)?.tensor.shape,
  })
  assert.deepEqual(networks, imageBindHuge)
  assert.deepEqual(text, {
    width: 1024,
    blocks: 24,
    heads: 16,
    hidden: 4096,
    vocabulary: 49408,
    context: 77,
    embedding: 1024,
  })
  const log = importLog()
  const declared = new Map(
    packNetworks(networks, graphsOf(['detector', 'prompt'])).flatMap((net) => [...net.declared]),
  )
  const wanted = [...declared.values()]
    .filter(({ name }) => name !== 'kfd.text_features')
    .map(({ name, value }) => ({ name, shape: value.shape }))
  planWeights(published, wanted, log)
  await planTextFeatures(published, text, log)
  const report = log.report(published.checkpoint.tensors.keys())
  assert.deepEqual(report.warnings, [])
  const fate = new Map(report.tensors.map((tensor) => [tensor.name, tensor.fate]))
  const expected: Readonly<Record<string, string>> = {
    runtime: 'used',
    import: 'used',
    llm: 'language',
    unused: 'unused',
  }
  for (const { name, use } of rows) assert.equal(fate.get(name), expected[use], name)
})

test('names tell what a tensor is for, and say so when they do not', () => {
  assert.equal(tensorUse('llama_model.base_model.model.lm_head.weight'), 'language')
  assert.equal(tensorUse('visual_encoder.modality_trunks.audio.blocks.0.norm_1.bias'), 'unused')
  assert.equal(tensorUse('prompt_learner.ctx'), 'import')
  assert.equal(tensorUse('optimizer.state'), 'unknown')
  assert.equal(tensorUse('xlocator.conv.0.weight'), 'unknown')
})
