import { InvalidArgumentError } from 'commander'

/** Readers for option values; what they refuse is a usage error (exit code 2). */

const readNumber = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** A whole number from `least` to 2^53 - 1. */
export const wholeNumberFrom =
  (least: number) =>
  (text: string): number => {
    const value = readNumber(text)
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    return value
  }

/** A number from `least` to `most`, both included. */
export const numberBetween =
  (least: number, most: number) =>
  (text: string): number => {
    const value = readNumber(text)
    if (value < least || value > most)
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`)
    return value
  }
