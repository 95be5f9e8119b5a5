import type { Branch, Conversation, TurnView } from '#app/contract/dialogue.ts'
import type { AnswerId } from '#app/ids.ts'
import type { ContextMeter } from '#app/records/dialogue.ts'
import type { FaceDialogue, LiveAnswer } from './dialogue.ts'

/** A turn as the pane shows it: its sealed answers, and the one that is coming in. */
export interface ShownTurn {
  readonly view: TurnView
  readonly live: LiveAnswer | null
  /** Turns that leave the path after this one and are kept. */
  readonly branches: readonly Branch[]
}

export interface ShownTurns {
  readonly turns: readonly ShownTurn[]
  /** Branches that leave before the first turn, and those that hang on another branch. */
  readonly apart: readonly Branch[]
}

const withLive = (turns: readonly TurnView[], live: LiveAnswer | null): readonly TurnView[] => {
  if (live === null || live.turn === null) return turns
  const { turn } = live
  const own = turns.findIndex((one) => one.turn.id === turn.id)
  // What followed another answer to this turn does not follow the one that comes in.
  if (own >= 0) return turns.slice(0, own + 1)
  const replaced = turns.findIndex((one) => one.turn.id === turn.editOf)
  const before = replaced >= 0 ? turns.slice(0, replaced) : turns
  return [...before, { turn, answers: [], chosen: null, open: [], regions: [] }]
}

/** The path that is followed, with what comes in and with the branches that are kept, each where it leaves. */
export const shownTurns = ({
  conversation,
  live,
}: Pick<FaceDialogue, 'conversation' | 'live'>): ShownTurns => {
  if (conversation === null) return { turns: [], apart: [] }
  const path = withLive(conversation.turns, live)
  const holds = (view: TurnView, id: AnswerId | null) =>
    id !== null && view.answers.some(({ answer }) => answer.id === id)
  const turns = path.map((view) => ({
    view,
    live: live?.turn?.id === view.turn.id ? live : null,
    branches: conversation.branches.filter(({ leavesAfter }) => holds(view, leavesAfter)),
  }))
  const placed = new Set(turns.flatMap(({ branches }) => branches))
  return { turns, apart: conversation.branches.filter((one) => !placed.has(one)) }
}

/** How full the model's context is, as far as it is known: of the answer that comes in, else of the last one. */
export const meterOf = ({
  conversation,
  live,
}: Pick<FaceDialogue, 'conversation' | 'live'>): ContextMeter | null =>
  live?.meter ?? conversation?.meter ?? null

/** The last answer of a branch, which leads back to it; undefined where none was sealed. */
export const endOf = ({ turns }: Branch): AnswerId | undefined =>
  turns.flatMap(({ answers }) => answers.at(-1)?.answer.id ?? []).at(-1)

/** Whether questions can be asked now. */
export const canAsk = ({ conversation, live }: Pick<FaceDialogue, 'conversation' | 'live'>): boolean =>
  live === null && conversation?.availability.state === 'ready'

/** How many questions and answers stand in the conversation, without branches. */
export const isEmpty = (conversation: Conversation): boolean =>
  conversation.turns.length + conversation.branches.length === 0
