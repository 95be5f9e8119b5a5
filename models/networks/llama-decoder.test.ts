import assert from 'node:assert/strict'
import { test } from 'node:test'
import { input, sizeOf } from '../graph/value.ts'
import { writeModel } from '../onnx/write-model.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { floatsOf, openSession, tensorOf } from '../runtime/session.ts'
import { type LlamaDimensions, llamaDecoder } from './llama-decoder.ts'
import { createWeights, type WeightOptions } from './weights.ts'

const dimensions: LlamaDimensions = {
  width: 12,
  blocks: 2,
  heads: 3,
  hidden: 10,
  vocabulary: 7,
  epsilon: 1e-2,
  ropeTheta: 50,
  ropeFactor: 4,
}

type Row = readonly number[]
type Rows = readonly Row[]
type Matrix = (name: string) => (row: Row) => Row

/** The decoder in loops over plain arrays, after the published description and not after our graph. */
const referenceLogits = (embeddings: Rows, matrix: Matrix, norm: (name: string) => Row): Rows => {
  const { heads, width, epsilon, ropeTheta, ropeFactor } = dimensions
  const depth = width / heads
  const rmsNorm = (row: Row, name: string): Row => {
    const meanSquare = row.reduce((sum, value) => sum + value ** 2, 0) / row.length
    return row.map((value, i) => (value / Math.sqrt(meanSquare + epsilon)) * norm(name)[i]!)
  }
  /** Turns the plane of coordinates i and i + depth / 2 of each head by an angle that grows with the position. */
  const turn = (row: Row, position: number): Row => {
    const out = [...row]
    for (let head = 0; head < heads; head += 1)
      for (let i = 0; i < depth / 2; i += 1) {
        const [a, b] = [head * depth + i, head * depth + i + depth / 2]
        const angle = position / ropeFactor / ropeTheta ** ((2 * i) / depth)
        out[a] = row[a]! * Math.cos(angle) - row[b]! * Math.sin(angle)
        out[b] = row[a]! * Math.sin(angle) + row[b]! * Math.cos(angle)
      }
    return out
  }
  const attend = (rows: Rows, scope: string): Rows => {
    const queries = rows.map((row, t) => turn(matrix(`${scope}.q_proj`)(row), t))
    const keys = rows.map((row, t) => turn(matrix(`${scope}.k_proj`)(row), t))
    const values = rows.map(matrix(`${scope}.v_proj`))
    return rows.map((_, t) => {
      const merged = Array.from({ length: width }, () => 0)
      for (let head = 0; head < heads; head += 1) {
        const columns = Array.from({ length: depth }, (_, i) => head * depth + i)
        const powers = Array.from({ length: t + 1 }, (_, s) =>
          Math.exp(columns.reduce((sum, c) => sum + queries[t]![c]! * keys[s]![c]!, 0) / Math.sqrt(depth)),
        )
        const total = powers.reduce((sum, power) => sum + power, 0)
        for (const c of columns)
          merged[c] = powers.reduce((sum, power, s) => sum + (power / total) * values[s]![c]!, 0)
      }
      return matrix(`${scope}.o_proj`)(merged)
    })
  }
  const silu = (value: number) => value / (1 + Math.exp(-value))
  const plus = (a: Row, b: Row): Row => a.map((value, i) => value + b[i]!)

  let rows = embeddings
  for (let block = 0; block < dimensions.blocks; block += 1) {
    const scope = `layers.${block}`
    const attended = attend(
      rows.map((row) => rmsNorm(row, `${scope}.input_layernorm`)),
      `${scope}.self_attn`,
    )
    rows = rows.map((row, t) => plus(row, attended[t]!))
    rows = rows.map((row) => {
      const normal = rmsNorm(row, `${scope}.post_attention_layernorm`)
      const [gate, up] = [matrix(`${scope}.mlp.gate_proj`)(normal), matrix(`${scope}.mlp.up_proj`)(normal)]
      return plus(row, matrix(`${scope}.mlp.down_proj`)(gate.map((value, i) => silu(value) * up[i]!)))
    })
  }
  return rows.map((row) => matrix('lm_head')(rmsNorm(row, 'norm')))
}

const openDecoder = async (length: number, options: WeightOptions = {}) => {
  const random = seededRandom(3).uniform
  const drawn = new Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }>()
  const weights = createWeights(options)
  const logits = llamaDecoder(input('x', [1, length, dimensions.width]), weights, dimensions)
  const model = writeModel({ logits }, (name, { shape }) => {
    const values = Float32Array.from({ length: sizeOf(shape) }, () => 1.6 * random() - 0.8)
    drawn.set(name, { shape, values })
    return { data: values }
  })
  const session = await openSession(model, { threads: 1 })
  const of = (name: string) => drawn.get(name)!
  const times = (name: string, row: Row): Row => {
    const { shape, values } = of(name)
    const columns = shape[1]!
    return Array.from({ length: shape[0]! }, (_, out) =>
      row.reduce((sum, value, i) => sum + value * values[out * columns + i]!, 0),
    )
  }
  return {
    declared: [...drawn.keys()],
    times,
    norm: (name: string): Row => [...of(`${name}.weight`).values],
    run: async (rows: Rows): Promise<Rows> => {
      const x = tensorOf(Float32Array.from(rows.flat()), [1, length, dimensions.width])
      const flat = floatsOf((await session.run({ x })).logits)
      return rows.map((_, t) => [
        ...flat.subarray(t * dimensions.vocabulary, (t + 1) * dimensions.vocabulary),
      ])
    },
    close: () => session.close(),
  }
}

const randomRows = (length: number): Rows => {
  const random = seededRandom(9).uniform
  return Array.from({ length }, () => Array.from({ length: dimensions.width }, () => 2 * random() - 1))
}

const largestDifference = (a: Rows, b: Rows): number =>
  Math.max(...a.flatMap((row, t) => row.map((value, i) => Math.abs(value - b[t]![i]!))))

test('the graph computes what loops over plain numbers compute, RoPE scaling included', async () => {
  const decoder = await openDecoder(6)
  const rows = randomRows(6)
  const matrix: Matrix = (name) => (row) => decoder.times(`${name}.weight`, row)
  const [found, expected] = [await decoder.run(rows), referenceLogits(rows, matrix, decoder.norm)]
  assert.ok(largestDifference(found, expected) < 2e-5, `${largestDifference(found, expected)}`)
  const scale = Math.max(...expected.flat().map(Math.abs))
  assert.ok(scale > 1, 'the logits are not all near zero')
  await decoder.close()
})

test('adapters on q, k, v and o add scaling B A x, and nothing else has one', async () => {
  const scaling = 0.7
  const decoder = await openDecoder(5, {
    lowRank: { rank: 2, scaling, names: /self_attn\.[qkvo]_proj\.$/ },
  })
  const adapted = decoder.declared.filter((name) => name.endsWith('.lora_a'))
  assert.deepEqual(
    adapted.toSorted(),
    [0, 1].flatMap((block) => ['k', 'o', 'q', 'v'].map((p) => `layers.${block}.self_attn.${p}_proj.lora_a`)),
  )
  const rows = randomRows(5)
  const matrix: Matrix = (name) => (row) => {
    const out = decoder.times(`${name}.weight`, row)
    if (!name.includes('self_attn')) return out
    const low = decoder.times(`${name}.lora_b`, decoder.times(`${name}.lora_a`, row))
    return out.map((value, i) => value + scaling * low[i]!)
  }
  const expected = referenceLogits(rows, matrix, decoder.norm)
  assert.ok(largestDifference(await decoder.run(rows), expected) < 2e-5)
  const without = referenceLogits(rows, (name) => (row) => decoder.times(`${name}.weight`, row), decoder.norm)
  assert.ok(largestDifference(expected, without) > 0.05, 'the adapters matter')
  await decoder.close()
})

test('a later row changes no earlier logits', async () => {
  const decoder = await openDecoder(6)
  const rows = randomRows(6)
  const changed = rows.map((row, t) => (t === 4 ? row.map((value) => value + 1) : row))
  const [before, after] = [await decoder.run(rows), await decoder.run(changed)]
  assert.ok(largestDifference(before.slice(0, 4), after.slice(0, 4)) < 1e-6)
  assert.ok(largestDifference(before.slice(4, 5), after.slice(4, 5)) > 0.01)
  assert.ok(largestDifference(before.slice(5), after.slice(5)) > 1e-4)
  await decoder.close()
})
