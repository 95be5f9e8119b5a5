import type { CheckpointFaults } from './checkpoint-faults.ts'
import { isDict, type PickleDict, type PickleValue } from './pickle-value.ts'
import { isTorchTensor, type TorchTensor } from './torch-vocabulary.ts'

/** Under these keys training scripts put the weights when they save more than weights. */
const wrappers = ['model', 'state_dict', 'model_state_dict']

const tensorsOf = (dict: PickleDict): ReadonlyMap<string, TorchTensor> => {
  const tensors = new Map<string, TorchTensor>()
  for (const [name, value] of dict)
    if (typeof name === 'string' && isTorchTensor(value)) tensors.set(name, value)
  return tensors
}

/**
 * The named tensors of what was saved: a state dictionary itself, or one under the key 'model', 'state_dict' or
 * 'model_state_dict'. Anything else beside the tensors is left out. `model/missing` when there are no tensors,
 * `model/unsupported` when two keys hold some.
 */
export const stateOf = (saved: PickleValue, faults: CheckpointFaults): ReadonlyMap<string, TorchTensor> => {
  if (isDict(saved)) {
    const direct = tensorsOf(saved)
    if (direct.size > 0) return direct
    const nested = wrappers.flatMap((key) => {
      const value = saved.get(key)
      const tensors = isDict(value) ? tensorsOf(value) : undefined
      return tensors?.size ? [{ key, tensors }] : []
    })
    if (nested.length > 1)
      throw faults.unsupported(
        {
          offset: null,
          expected: 'one dictionary of weights',
          found: nested.map(({ key }) => `"${key}"`).join(' and '),
        },
        'Save only the one that is meant, with torch.save(model.state_dict(), path).',
      )
    if (nested[0]) return nested[0].tensors
  }
  const found = isDict(saved)
    ? `the keys ${[...saved.keys()].slice(0, 8).map(String).join(', ') || '(none)'}`
    : 'no dictionary'
  throw faults.missing(
    { offset: null, expected: 'a dictionary of named tensors', found },
    'Save the weights with torch.save(model.state_dict(), path).',
  )
}
