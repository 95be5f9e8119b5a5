import { faceRegionNames } from '#app/face-regions.ts'
import type { EncodedDialogue, PromptLayout } from './encode-dialogue.ts'

const regionWords = new RegExp(`\\b(${faceRegionNames.join('|')})\\b`, 'gi')

/**
 * Tokens of region names in answers that name a region for the first time in the conversation: they can only be read off the
 * prompt rows. Places in the sequence; a token counts where it holds a part of the name beyond the space before it.
 */
export const freshRegionPlaces = (
  { tokens, answers }: EncodedDialogue,
  { tokenizer }: Pick<PromptLayout, 'tokenizer'>,
): readonly number[] => {
  const starts = [0]
  for (const id of tokens) starts.push(starts.at(-1)! + tokenizer.bytesOf(id).length)
  const all = Buffer.concat(tokens.map((id) => tokenizer.bytesOf(id)))
  // One letter per byte, so that places in the text are places in bytes; region names are plain ASCII.
  const text = all.toString('latin1')
  const known = new Set<string>()
  const places: number[] = []
  for (const match of text.matchAll(regionWords)) {
    const name = match[0].toLowerCase()
    if (known.has(name)) continue
    known.add(name)
    const [from, to] = [match.index, match.index + match[0].length]
    for (let at = 0; at < tokens.length; at += 1) {
      const overlaps = starts[at]! < to && starts[at + 1]! > from
      if (overlaps && answers.some((answer) => at >= answer.from && at < answer.to)) places.push(at)
    }
  }
  return places
}
