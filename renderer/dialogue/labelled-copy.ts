import { labelledText } from '#app/dialogue/label.ts'
import type { Answer } from '#app/records/dialogue.ts'
import { escapeLines } from './escape-lines.ts'

/** An answer for the clipboard: what is shown, with its label. */
export const copiedAnswer = (answer: Answer): string =>
  labelledText({ ...answer, text: escapeLines(answer.text) })

/**
 * What a selection puts on the clipboard: the selected words, and below them the label of each answer that they are from, so
 * that no part of an answer travels without it. undefined where nothing of an answer is selected.
 */
export const labelledSelection = (root: HTMLElement, selection: Selection | null): string | undefined => {
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  const labels = [...root.querySelectorAll<HTMLElement>('[data-label]')].flatMap((element) =>
    range.intersectsNode(element) ? (element.dataset.label ?? []) : [],
  )
  return labels.length === 0
    ? undefined
    : `${selection.toString().trimEnd()}\n\n${labels.map((label) => `[${label}]`).join('\n')}\n`
}
