import * as v from 'valibot'
import type { Handlers } from '#app/contract/procedure.ts'
import { serveParent } from '#main/process/serve-parent.ts'
import { dispatch } from '#main/serve/dispatch.ts'
import { openVisionEngine } from './open-vision-engine.ts'
import { EngineSetup, visionContract } from './vision-contract.ts'

type Engine = Handlers<typeof visionContract>['vision']

// The vision engine's process. Usage: start.ts SETUP, where SETUP is the JSON of an EngineSetup.
const setup = v.parse(EngineSetup, JSON.parse(process.argv[2] ?? ''))

let opening: Promise<Engine> | undefined
let last: Promise<unknown> = Promise.resolve()

/** The engine, loaded once; after a failure the next call tries again, since the pack may have been mended. */
const engine = async (): Promise<Engine> => {
  opening ??= openVisionEngine(setup)
  try {
    return await opening
  } catch (thrown) {
    opening = undefined
    throw thrown
  }
}

/** One call at a time: the runtime's threads are all busy with one. */
const inTurn = <T>(work: (engine: Engine) => T | Promise<T>): Promise<T> => {
  const done = last.then(async () => work(await engine()))
  last = done.catch(() => {})
  return done
}

serveParent(
  dispatch(visionContract, {
    vision: {
      describe: (input, signal) => inTurn((ready) => ready.describe(input, signal)),
      findFaces: (input, signal) => inTurn((ready) => ready.findFaces(input, signal)),
      measureFace: (input, signal) => inTurn((ready) => ready.measureFace(input, signal)),
      examineFace: (input, signal) => inTurn((ready) => ready.examineFace(input, signal)),
      promptRows: (input, signal) => inTurn((ready) => ready.promptRows(input, signal)),
    },
  }),
)
