import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { checkVocabulary, type SentencePieceVocabulary } from '#models/tokenizer/sentencepiece-vocabulary.ts'
import { trainSentencePiece } from '#models/tokenizer/train-sentencepiece.ts'

const fileName = 'tokenizer.json'

const leastPieces = 300

/** A vocabulary of at most `size` tokens: of all that the texts yield where they are too few for more. */
const learntVocabulary = (texts: readonly string[], size: number): SentencePieceVocabulary => {
  try {
    return trainSentencePiece(texts, size)
  } catch (thrown) {
    const reached = thrown instanceof Fault ? thrown.detail.reached : undefined
    if (typeof reached !== 'number' || reached >= size || reached < leastPieces) throw thrown
    return trainSentencePiece(texts, reached)
  }
}

/** Token that stands for a word at the beginning of an answer. Throws `input/invalid` where the vocabulary cuts the word. */
export const wordToken = ({ pieces }: SentencePieceVocabulary, word: string): number => {
  const id = pieces.indexOf(`\u2581${word}`)
  if (id >= 0) return id
  throw new Fault(
    'input/invalid',
    `The vocabulary has no token for "${word}", by which P(${word}) is read. Give a larger --vocabulary.`,
  )
}

/** Reads a run's vocabulary. Throws `model/missing`, or `model/malformed` for a file that was changed. */
export const readTokenizer = async (folder: string): Promise<SentencePieceVocabulary> => {
  const text = await readFile(path.join(folder, fileName), 'utf8').catch((cause: unknown) => {
    throw new Fault('model/missing', `${folder} holds no ${fileName}. Train the dialogue first.`, { cause })
  })
  try {
    const vocabulary = JSON.parse(text) as SentencePieceVocabulary
    checkVocabulary(vocabulary)
    return vocabulary
  } catch (cause) {
    throw new Fault('model/malformed', `${fileName} in ${folder} is damaged. Begin the run again.`, { cause })
  }
}

/**
 * The run's vocabulary: the one in its folder, else its predecessor's, whose weights stand for those tokens, else one that is
 * learnt from `texts`. It is kept in the folder.
 */
export const runTokenizer = async (
  folder: string,
  predecessor: string | null,
  size: number,
  texts: () => Promise<readonly string[]>,
): Promise<SentencePieceVocabulary> => {
  const file = path.join(folder, fileName)
  const exists = await readFile(file).then(
    () => true,
    () => false,
  )
  if (exists) return readTokenizer(folder)
  const vocabulary =
    predecessor === null ? learntVocabulary(await texts(), size) : await readTokenizer(predecessor)
  await writeFile(`${file}.part`, `${JSON.stringify(vocabulary)}\n`)
  await rename(`${file}.part`, file)
  return vocabulary
}
