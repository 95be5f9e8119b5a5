import { Fault } from '#app/fault.ts'
import { promptRowCount } from '#app/records/pack.ts'
import type { GgufVocabulary } from '../../checkpoints/gguf/gguf-vocabulary.ts'
import { byteCarriers, checkCarriers } from '../../prompting/carriers.ts'
import { pieceKind } from '../../tokenizer/sentencepiece-vocabulary.ts'

/** Names under which vocabularies keep control tokens that nothing uses. */
const spare = /reserved|unused|extra_id/i

/**
 * The tokens that carry the prompt rows: the bytes that no UTF-8 text has (LLaMA 2, Vicuna), or else spare control
 * tokens (Llama 3: <|reserved_special_token_0|> and on). Throws `model/unsupported` where there are too few.
 */
export const languageCarriers = (vocabulary: GgufVocabulary): readonly number[] => {
  const { pieces, kinds, reserved } = vocabulary
  const control = pieces.flatMap((piece, id) =>
    spare.test(piece) &&
    (kinds[id] === pieceKind.control || kinds[id] === pieceKind.unused) &&
    !reserved.includes(id)
      ? [id]
      : [],
  )
  const carriers = kinds.includes(pieceKind.byte)
    ? byteCarriers(vocabulary)
    : control.slice(0, promptRowCount)
  if (carriers.length < promptRowCount)
    throw new Fault(
      'model/unsupported',
      `The language model has ${carriers.length} spare tokens, and ${promptRowCount} are needed to give it the findings. Choose another model.`,
    )
  checkCarriers(carriers, vocabulary, reserved)
  return carriers
}
