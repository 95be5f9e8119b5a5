import type { AnswerSettings } from '#app/records/dialogue.ts'

/** What the examiner chose for the next answer, as typed; empty for the pack's own. */
export interface TypedSettings {
  readonly temperature: string
  readonly seed: string
}

export const packSettings: TypedSettings = { temperature: '', seed: '' }

/** The number that was typed, within its bounds; undefined where nothing was, null where it is none. */
const readNumber = (typed: string, most: number, isWhole: boolean): number | null | undefined => {
  const text = typed.trim().replace(',', '.')
  if (text === '') return undefined
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  return value <= most && (!isWhole || Number.isSafeInteger(value)) ? value : null
}

/** Temperature from 0 to 2 and a seed of 32 bits; null for what cannot be taken, undefined for what is left to the pack. */
export const readSettings = ({ temperature, seed }: TypedSettings) => ({
  temperature: readNumber(temperature, 2, false),
  seed: readNumber(seed, 2 ** 32 - 1, true),
})

/** The settings to send; what cannot be read is left to the pack. */
export const chosenSettings = (typed: TypedSettings): Partial<AnswerSettings> => {
  const { temperature, seed } = readSettings(typed)
  return {
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
  }
}
