import type { ExhibitId } from '#app/ids.ts'
import type { QueueItem, QueueState } from '#app/records/progress.ts'
import type { StandInBytes } from './stand-in-bytes.ts'
import { addRow, type StandInCase } from './stand-in-case.ts'
import { syntheticFinding } from './synthetic-finding.ts'

const stepMs = 60
const steps = ['Finding faces', 'Measuring quality', 'Examining faces']

/** Works through the queue one item at a time, as long as it is not paused. */
export const workQueue = (open: StandInCase, bytes: StandInBytes) => {
  let isAtWork = false
  const set = (id: ExhibitId, change: Partial<QueueItem>) => {
    const items = open.queue.items.map((item) => (item.exhibitId === id ? { ...item, ...change } : item))
    const left = items.filter(({ state }) => state === 'waiting' || state === 'running').length
    open.queue = { ...open.queue, items, leftMs: left === 0 ? null : left * 4000 }
    open.hearQueue()
  }
  const stateOf = (id: ExhibitId) => open.queue.items.find(({ exhibitId }) => exhibitId === id)?.state
  const examine = async (id: ExhibitId) => {
    for (const [at, step] of steps.entries()) {
      set(id, { state: 'running', step, share: at / steps.length })
      await new Promise((resolve) => setTimeout(resolve, stepMs))
      if (stateOf(id) === 'cancelled') return
    }
    const exhibit = open.exhibits.find((one) => one.id === id)
    if (exhibit?.picture == null)
      return set(id, {
        state: 'failed',
        fault: { code: 'evidence/unsupported', message: exhibit?.undecodable ?? '' },
      })
    const picture = await bytes.read(exhibit.picture.display.sha256)
    for (const face of open.faces.filter((one) => one.exhibitId === id && !one.rejected)) {
      open.findings = [
        ...open.findings,
        await syntheticFinding(bytes, picture, face, 0.64, new Date().toISOString()),
      ]
      await addRow(open, 'finding recorded', `${exhibit.label} face ${face.number}`, exhibit.sha256)
    }
    set(id, { state: 'done', share: 1, step: '' })
  }
  const work = async () => {
    if (isAtWork) return
    isAtWork = true
    for (;;) {
      const next = open.queue.paused ? undefined : open.queue.items.find(({ state }) => state === 'waiting')
      if (next === undefined) break
      await examine(next.exhibitId)
    }
    isAtWork = false
  }
  return {
    add: (ids: readonly ExhibitId[]): QueueState => {
      const others = open.queue.items.filter(({ exhibitId }) => !ids.includes(exhibitId))
      const added = ids.map((exhibitId) => ({
        exhibitId,
        state: 'waiting' as const,
        step: '',
        share: 0,
        fault: null,
      }))
      open.queue = { ...open.queue, items: [...others, ...added] }
      open.hearQueue()
      void work()
      return open.queue
    },
    cancel: (ids: readonly ExhibitId[]): QueueState => {
      for (const id of ids) if (stateOf(id) !== 'done') set(id, { state: 'cancelled' })
      return open.queue
    },
    pause: (paused: boolean): QueueState => {
      open.queue = { ...open.queue, paused }
      open.hearQueue()
      if (!paused) void work()
      return open.queue
    },
  }
}
