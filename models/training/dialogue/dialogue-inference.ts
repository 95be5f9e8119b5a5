import { assert } from '#app/assert.ts'
import { logSoftmax } from '../../graph/ops/activation.ts'
import { mul, neg, sub } from '../../graph/ops/elementwise.ts'
import { argMax, oneHot } from '../../graph/ops/indexing.ts'
import { reshape, slice } from '../../graph/ops/layout.ts'
import { reduceSum } from '../../graph/ops/reduce.ts'
import { input } from '../../graph/value.ts'
import { createWeights } from '../../networks/weights.ts'
import { writeModel } from '../../onnx/write-model.ts'
import { floatsOf, openSession, tensorOf } from '../../runtime/session.ts'
import type { Batch } from '../train-loop.ts'
import { averageName } from '../training-step.ts'
import { type DialogueNetwork, dialogueLogits, dialogueWeightOptions } from './dialogue-network.ts'

/** What the language model makes of given tokens (teacher forcing), per place of a batch [B, T] in rows. */
export interface DialogueReading {
  /** -log of the probability of the token that follows. */
  readonly losses: Float32Array
  /** The likeliest next token. */
  readonly predicted: BigInt64Array
  /** Logit of `yes` minus logit of `no` as the next token. */
  readonly margins: Float32Array
}

export interface DialogueInference {
  readonly run: (state: ReadonlyMap<string, Float32Array>, batch: Batch) => Promise<DialogueReading>
  readonly close: () => Promise<void>
}

/** Opens the whole of stage 2 in inference mode; averaged weights come with every run, frozen ones from `frozen`. */
export const openDialogueInference = async (
  network: DialogueNetwork,
  options: {
    readonly batch: number
    readonly verdict: { readonly yes: number; readonly no: number }
    readonly frozen?: ReadonlyMap<string, Float32Array>
    readonly threads?: number
  },
): Promise<DialogueInference> => {
  const { batch, verdict, frozen, threads = 2 } = options
  const weights = createWeights(dialogueWeightOptions(network))
  const logits = dialogueLogits(batch, weights, network)
  const positions = batch * network.context
  const { vocabulary } = network.llama
  const flat = reshape(logits, [positions, vocabulary])
  const targets = reshape(input('targets', [batch, network.context], 'i64'), [positions])
  const column = (id: number) => reshape(slice(flat, { axis: 1, start: id, end: id + 1 }), [positions])
  const outputs = {
    losses: neg(reduceSum(mul(logSoftmax(flat, -1), oneHot(targets, vocabulary)), [-1])),
    predicted: argMax(flat, 1),
    margins: sub(column(verdict.yes), column(verdict.no)),
  }
  const session = await openSession(writeModel(outputs, 'inputs'), { threads })
  const used = [...weights.declared.values()].filter(({ name }) => session.inputs.includes(name))
  return {
    run: async (state, data) => {
      const feeds = used.map(({ name, value }) => {
        const values = state.get(averageName(name)) ?? frozen?.get(name)
        assert(values, `${name} is given`)
        return [name, tensorOf(values, value.shape)]
      })
      const known = Object.entries(data).filter(([name]) => session.inputs.includes(name))
      const results = await session.run({ ...Object.fromEntries(feeds), ...Object.fromEntries(known) })
      return {
        losses: floatsOf(results.losses).slice(),
        predicted: (results.predicted!.data as BigInt64Array).slice(),
        margins: floatsOf(results.margins).slice(),
      }
    },
    close: session.close,
  }
}
