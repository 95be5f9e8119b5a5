import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { assert } from '#app/assert.ts'
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts'
import type { StoredTensor } from '../checkpoints/tensor-table.ts'
import { tensorBytes } from '../checkpoints/tensor-type.ts'
import { saveSafetensors } from '../checkpoints/write-safetensors.ts'
import type { Shape, Value } from '../graph/value.ts'
import type { DeclaredWeight } from '../networks/weights.ts'
import { type ParameterPlace, writeModel } from '../onnx/write-model.ts'

/** A weight that is read when its turn to be written comes. */
export interface PackWeight {
  readonly name: string
  readonly shape: Shape
  readonly read: () => Promise<Float32Array | Int8Array>
}

const alignment = 64

const stored = (declared: DeclaredWeight, weight: PackWeight): StoredTensor => {
  const dtype = declared.value.type === 'i8' ? 'i8' : 'f32'
  return {
    name: weight.name,
    dtype,
    shape: weight.shape,
    read: async () => {
      const values = await weight.read()
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    },
  }
}

/**
 * Writes the declared weights to a safetensors file, one at a time. Those whose length is no multiple of 64 bytes stand last,
 * so that all others begin at one. Throws an assertion for a weight that is not declared, or declared and not given.
 */
export const saveWeights = async (
  path: string,
  declared: ReadonlyMap<string, DeclaredWeight>,
  weights: ReadonlyMap<string, PackWeight>,
): Promise<void> => {
  const tensors = [...declared.values()].map((item) => {
    const weight = weights.get(item.name)
    assert(weight, `the weight ${item.name} is not given`)
    assert(
      weight.shape.join() === item.value.shape.join(),
      `${item.name} has the shape [${weight.shape.join(', ')}]`,
    )
    return stored(item, weight)
  })
  const isOdd = ({ dtype, shape }: StoredTensor) => Number(tensorBytes(dtype, shape) % alignment !== 0)
  await saveSafetensors(
    path,
    tensors.toSorted((a, b) => isOdd(a) - isOdd(b)),
  )
}

/** Where each weight of a safetensors file lies, for a model in the same folder. */
export const weightPlaces = async (path: string): Promise<ReadonlyMap<string, ParameterPlace>> => {
  await using table = await openCheckpoint(path)
  return new Map(
    [...table.tensors].map(([name, { range }]) => {
      assert(range, 'safetensors keeps tensors in one piece')
      return [name, { file: basename(path), offset: range.offset, bytes: range.byteLength }] as const
    }),
  )
}

/** Writes a graph as an ONNX model whose weights lie in the safetensors file beside it. */
export const saveGraph = async (
  path: string,
  outputs: Readonly<Record<string, Value>>,
  places: ReadonlyMap<string, ParameterPlace>,
): Promise<void> => {
  const model = writeModel(outputs, (name) => {
    const place = places.get(name)
    assert(place, `${name} has no place`)
    return place
  })
  await writeFile(path, model)
}
