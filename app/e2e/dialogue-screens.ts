import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startStandInPage } from './stand-in-page.ts'

/**
 * Takes pictures of the dialogue pane in its states, in every theme, for people to look at.
 * Usage: node app/e2e/dialogue-screens.ts FOLDER [THEME] [WIDTHxHEIGHT]
 */
const [folder = 'screenshots', onlyTheme, size = '1440x900'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const themes = ['dark', 'light', 'contrast'].filter((theme) => onlyTheme === undefined || theme === onlyTheme)

const box = (page: Page) => page.getByRole('textbox', { name: 'Ask about this face' })
const ask = async (page: Page, question: string) => {
  await box(page).fill(question)
  await box(page).press('Enter')
}
const ended = (page: Page) => page.getByRole('button', { name: 'Ask', exact: true }).waitFor()

const screens: readonly (readonly [name: string, arrive: (page: Page) => Promise<unknown>])[] = [
  ['empty', async (page) => page.getByText('Ask about what was found').waitFor()],
  [
    'answered',
    async (page) => {
      await page.getByRole('button', { name: 'Is this a deepfake image?' }).click()
      await ended(page)
      await page.getByRole('button', { name: 'not checkable' }).first().focus()
    },
  ],
  [
    'region',
    async (page) => {
      await ask(page, 'What do you find at the eyes?')
      await ended(page)
      await page.getByRole('button', { name: 'left eye' }).first().click()
    },
  ],
  [
    'variants',
    async (page) => {
      await page.getByRole('button', { name: 'Answer again' }).first().click()
      await ended(page)
      await page.getByText('Settings of this answer').last().click()
      await page.getByText('Settings of the next answer').click()
    },
  ],
  [
    'streaming',
    async (page) => {
      await page.getByText('Settings of the next answer').click()
      await ask(page, 'Tell me at length.')
      await page.getByText('Sentence 3 says').first().waitFor()
    },
  ],
  [
    'stopped-search',
    async (page) => {
      await page.keyboard.press('Escape')
      await ended(page)
      await page.keyboard.press('Control+f')
      await page.keyboard.type('says')
      await page.waitForTimeout(200)
    },
  ],
  [
    'failed',
    async (page) => {
      await page.keyboard.press('Escape')
      await ask(page, 'Please break down.')
      await page.getByText('The language engine failed').first().waitFor()
      await ended(page)
      await page.getByRole('button', { name: 'Edit and ask again' }).last().click()
    },
  ],
  [
    'hostile-branches',
    async (page) => {
      await page.getByRole('textbox', { name: 'Edit and ask again' }).fill('Say something hostile.')
      await page.keyboard.press('Enter')
      await ended(page)
    },
  ],
  [
    'not-assessable',
    async (page) => {
      await page.getByRole('treeitem').nth(2).click()
      await page.getByRole('treeitem', { name: 'Face 3' }).first().click()
      await page.getByText('No dialogue about this face').waitFor()
    },
  ],
]

const standIn = await startStandInPage()
for (const theme of themes) {
  const [width = 0, height = 0] = size.split('x').map(Number)
  const { page, errors } = await standIn.open({ width, height })
  await page.goto(standIn.address)
  await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme)
  await page.getByText('2026-0417').click()
  await page.getByRole('treeitem').first().waitFor()
  await page.getByRole('tab', { name: 'Dialogue' }).click()
  for (const [name, arrive] of screens) {
    await arrive(page).catch((error: unknown) => console.log(`${name}: ${String(error).slice(0, 400)}`))
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(folder, `dialogue-${name}-${theme}-${size}.png`) })
  }
  for (const error of errors) console.log(`${theme}: ${error}`)
  await page.context().close()
}
await standIn.close()
