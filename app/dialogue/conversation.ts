import type { AnswerView, Branch, TurnView } from '../contract/dialogue.ts'
import type { AnswerId, FindingId, TurnId } from '../ids.ts'
import type { Answer, OpenAnswer, Turn } from '../records/dialogue.ts'

/** Everything that is kept of the dialogue about one face; oldest first. */
export interface DialogueRecords {
  readonly turns: readonly Turn[]
  readonly answers: readonly Answer[]
  readonly open: readonly { readonly turn: Turn; readonly answer: OpenAnswer }[]
}

/** The turns that are followed, and those that are kept beside them. */
export interface ArrangedTurns {
  readonly path: readonly TurnView[]
  readonly branches: readonly Branch[]
  /** What the next question would follow; null at the beginning. */
  readonly leaf: AnswerId | null
}

interface Draft {
  readonly turn: Turn
  readonly answers: readonly Answer[]
  readonly open: readonly OpenAnswer[]
}

/** How a record is shown; support and region marks come from the rules beside this file. */
export interface ShowTurn {
  readonly answer: (answer: Answer, turn: Turn) => AnswerView
  readonly questionRegions: (turn: Turn) => TurnView['regions']
}

/** What the next question follows: an answer that is under way counts, since it will be sealed before that question is asked. */
const leafOf = (last: TurnView | undefined): AnswerId | null =>
  last === undefined
    ? null
    : (last.open.findLast(({ state }) => state !== 'cut off')?.id ?? last.chosen ?? last.turn.after)

/**
 * Arranges turns as the tree that they are: a turn follows an answer, an edit stands beside the turn that it replaced, and an
 * answer may have variants. The path leads through `chosen` (an answer that the examiner follows), or through what is under
 * way; below it, always to what was asked last. Turns about another finding are branches, whatever they follow.
 */
export const arrangeTurns = (
  { turns, answers, open }: DialogueRecords,
  { findingId, chosen }: { readonly findingId: FindingId | null; readonly chosen: AnswerId | null },
  show: ShowTurn,
): ArrangedTurns => {
  const drafts = new Map<TurnId, Draft>()
  for (const turn of [...turns, ...open.map((one) => one.turn)])
    if (!drafts.has(turn.id))
      drafts.set(turn.id, {
        turn,
        answers: answers.filter(({ turnId }) => turnId === turn.id),
        open: open.filter(({ answer }) => answer.turnId === turn.id).map(({ answer }) => answer),
      })
  const all = [...drafts.values()]
  const turnOfAnswer = new Map<AnswerId, TurnId>()
  for (const one of all) for (const { id } of [...one.answers, ...one.open]) turnOfAnswer.set(id, one.turn.id)

  const parentOf = ({ turn }: Draft): Draft | undefined => {
    const parent = turn.after === null ? undefined : turnOfAnswer.get(turn.after)
    return parent === undefined ? undefined : drafts.get(parent)
  }
  const lineTo = (last: Draft): readonly Draft[] => {
    const line = [last]
    for (let one = parentOf(last); one !== undefined && !line.includes(one); one = parentOf(one))
      line.unshift(one)
    return line
  }
  const followersOf = (answerId: AnswerId | null): readonly Draft[] =>
    all.filter(({ turn }) => turn.after === answerId && turn.findingId === findingId)
  const lastAnswerOf = (one: Draft): AnswerId | null => one.answers.at(-1)?.id ?? null

  const followed = (): readonly Draft[] => {
    const current = all.filter(({ turn }) => turn.findingId === findingId)
    const underWay = current.findLast(({ open: [first] }) => first !== undefined && first.state !== 'cut off')
    if (underWay !== undefined) return lineTo(underWay)
    const start = chosen === null ? undefined : drafts.get(turnOfAnswer.get(chosen) ?? ('' as TurnId))
    const line = start?.turn.findingId === findingId ? [...lineTo(start)] : []
    for (;;) {
      const last = line.at(-1)
      const from = last === undefined ? null : last === start ? chosen : lastAnswerOf(last)
      const next = last !== undefined && from === null ? undefined : followersOf(from).at(-1)
      if (next === undefined || line.includes(next)) return line
      line.push(next)
    }
  }
  const view = (one: Draft, next: Draft | undefined, isChosenEnd: boolean): TurnView => ({
    turn: one.turn,
    answers: one.answers.map((answer) => show.answer(answer, one.turn)),
    chosen:
      next !== undefined && one.answers.some(({ id }) => id === next.turn.after)
        ? next.turn.after
        : isChosenEnd && one.answers.some(({ id }) => id === chosen)
          ? chosen
          : lastAnswerOf(one),
    open: [...one.open],
    regions: show.questionRegions(one.turn),
  })
  const path = followed()
  const views = path.map((one, index) => view(one, path[index + 1], true))
  const onPath = new Set(path)

  const ends = all.filter(
    (one) => !onPath.has(one) && ![...drafts.values()].some((other) => parentOf(other) === one),
  )
  const branches = ends.map((end): Branch => {
    const line = lineTo(end)
    const own = line.filter((one) => !onPath.has(one))
    const [first] = own
    const leavesAfter = first?.turn.after ?? null
    const before = first === undefined ? undefined : parentOf(first)
    const isVariant = before !== undefined && !views.some(({ chosen: shown }) => shown === leavesAfter)
    const why = end.turn.findingId === findingId ? (isVariant ? 'variant' : 'edited') : 'examined again'
    return { why, leavesAfter, turns: own.map((one, index) => view(one, own[index + 1], false)) }
  })
  return { path: views, branches, leaf: leafOf(views.at(-1)) }
}
