import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { query, stream } from '#app/contract/procedure.ts'
import { Fault } from '#app/fault.ts'
import { dispatch } from '#main/serve/dispatch.ts'
import { serveParent } from './serve-parent.ts'

const Nothing = v.object({})

/** What the child can be asked to do to its parent. */
export const misbehaviour = {
  child: {
    double: query(v.object({ values: v.instance(Float32Array) }), v.instance(Float32Array)),
    pid: query(Nothing, v.number()),
    count: stream(v.object({ end: v.number(), pauseMs: v.number() }), v.number()),
    refuse: query(Nothing, v.null()),
    exit: query(v.object({ code: v.number() }), v.null()),
    hang: query(Nothing, v.null()),
    wait: query(Nothing, v.null()),
    eat: query(v.object({ bytes: v.number() }), v.null()),
    babble: query(Nothing, v.null()),
    disconnect: query(Nothing, v.null()),
  },
}

const never = () => new Promise<never>(() => {})

if (process.send !== undefined)
  serveParent(
    dispatch(misbehaviour, {
      child: {
        double: ({ values }) => values.map((value) => 2 * value),
        pid: () => process.pid,
        count: async function* ({ end, pauseMs }, signal) {
          for (let number = 1; number <= end; number += 1) {
            await sleep(pauseMs, undefined, { signal })
            yield number
          }
        },
        refuse: () => {
          throw new Fault('evidence/unreadable', 'The picture is cut off.')
        },
        exit: ({ code }) => {
          process.stderr.write('last words\n')
          process.exit(code)
        },
        hang: () => {
          for (;;);
        },
        wait: never,
        eat: ({ bytes }) => {
          const eaten: Buffer[] = []
          for (let held = 0; held < bytes; held += 2 ** 22) eaten.push(Buffer.alloc(2 ** 22, 1))
          return never()
        },
        babble: () => {
          process.send?.({ kind: 'reply', number: 'seven' })
          return never()
        },
        disconnect: () => {
          process.disconnect()
          return never()
        },
      },
    }),
  )
