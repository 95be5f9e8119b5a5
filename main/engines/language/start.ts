import * as v from 'valibot'
import { serveParent } from '#main/process/serve-parent.ts'
import { dispatch } from '#main/serve/dispatch.ts'
import { LanguageSetup, languageContract } from './language-contract.ts'
import { type LanguageHandlers, openLanguageEngine } from './open-language-engine.ts'

// The language engine's process. Usage: start.ts SETUP, where SETUP is the JSON of a LanguageSetup.
const setup = v.parse(LanguageSetup, JSON.parse(process.argv[2] ?? ''))

let opening: Promise<LanguageHandlers> | undefined

/** The engine, loaded once; after a failure the next call tries again, since the pack may have been mended. */
const engine = async (): Promise<LanguageHandlers> => {
  opening ??= openLanguageEngine(setup)
  try {
    return await opening
  } catch (thrown) {
    opening = undefined
    throw thrown
  }
}

serveParent(
  dispatch(languageContract, {
    language: {
      describe: async (input, signal) => (await engine()).describe(input, signal),
      openFace: async (input, signal) => (await engine()).openFace(input, signal),
      answer: async function* (input, signal) {
        yield* (await engine()).answer(input, signal)
      },
      stop: async (input, signal) => (await engine()).stop(input, signal),
      yesProbability: async (input, signal) => (await engine()).yesProbability(input, signal),
      closeFace: async (input, signal) => (await engine()).closeFace(input, signal),
    },
  }),
)
