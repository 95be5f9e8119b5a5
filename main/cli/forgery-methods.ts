import { InvalidArgumentError } from 'commander'
import { type SourceMethodName, sourceMethods } from '#models/simulation/source-methods.ts'

export const methodNames = Object.keys(sourceMethods) as readonly SourceMethodName[]

/** Names of forgery methods separated by commas; what is unknown is a usage error. */
export const readMethods = (text: string): readonly SourceMethodName[] =>
  text.split(',').map((name) => {
    const known = methodNames.find((method) => method === name.trim())
    if (known) return known
    throw new InvalidArgumentError(`There is no method "${name}"; choose from ${methodNames.join(', ')}.`)
  })
