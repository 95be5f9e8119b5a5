import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { StandInPage } from './stand-in-page.ts'

/** The pane of a dialogue as a test works it. */
export interface DialoguePage {
  readonly pane: Locator
  readonly box: Locator
  readonly answers: Locator
  readonly questions: Locator
  /** Types a question and asks it; does not wait for the answer. */
  readonly send: (question: string) => Promise<void>
  /** Asks, and waits until the answer is sealed. */
  readonly ask: (question: string) => Promise<void>
  readonly ended: () => Promise<void>
  /** What is shown of an answer, without the marks beside it. */
  readonly textOf: (answer: Locator) => Promise<string>
}

/** Shows the tab and returns what is in it. */
export const openDialogue = async (page: Page): Promise<DialoguePage> => {
  await page.getByRole('tab', { name: 'Dialogue' }).click()
  const pane = page.locator('.dialogue')
  const box = pane.getByRole('textbox', { name: 'Ask about this face' })
  const ended = () => pane.getByRole('button', { name: 'Ask', exact: true }).waitFor()
  const send = async (question: string) => {
    await box.fill(question)
    await box.press('Enter')
    await pane
      .getByRole('button', { name: 'Stop', exact: true })
      .or(pane.locator('.answer'))
      .first()
      .waitFor()
  }
  return {
    pane,
    box,
    answers: pane.locator('.transcript > .dialogue-turn > .answer'),
    questions: pane.locator('.transcript > .dialogue-turn > .question'),
    send,
    ended,
    ask: async (question) => {
      await send(question)
      await ended()
    },
    textOf: (answer) =>
      answer.locator('.dialogue-text').evaluate((element) => {
        const copy = element.cloneNode(true) as HTMLElement
        for (const aside of copy.querySelectorAll('[data-aside]')) aside.remove()
        return copy.textContent ?? ''
      }),
  }
}

/** The pane of the sample's first face over the stand-in, and the check that nothing was written to the console as an error. */
export const openSamplePane = async (standIn: StandInPage, query = '') => {
  const { page, errors } = await standIn.open({ width: 1440, height: 900 })
  await page.goto(`${standIn.address}${query}`)
  await page.getByText('2026-0417').click()
  await page.getByRole('treeitem').first().waitFor()
  const dialogue = await openDialogue(page)
  return {
    page,
    ...dialogue,
    done: async () => {
      await page.context().close()
      assert.deepEqual(errors, [])
    },
  }
}
