import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startStandInPage } from './stand-in-page.ts'

/**
 * Takes a picture of every screen in every theme and two sizes, for people to look at.
 * Usage: node app/e2e/take-screenshots.ts FOLDER [THEME] [WIDTHxHEIGHT]
 */
const [folder = 'screenshots', onlyTheme, onlySize] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

const sizes = ['1440x900', '1024x700'].filter((size) => onlySize === undefined || size === onlySize)
const themes = ['dark', 'light', 'contrast'].filter((theme) => onlyTheme === undefined || theme === onlyTheme)

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click()

const screens: readonly (readonly [name: string, arrive: (page: Page) => Promise<unknown>])[] = [
  ['shelf', async () => {}],
  ['create', (page) => page.getByRole('button', { name: 'New case' }).click()],
  [
    'settings',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Settings' }).click()
    },
  ],
  [
    'keys',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Keyboard' }).click()
    },
  ],
  [
    'viewer',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByText('2026-0417').click()
      await page.getByRole('treeitem').first().waitFor()
      await page.waitForTimeout(700)
    },
  ],
  [
    'gradcam-curtain',
    async (page) => {
      await page.keyboard.press('g')
      await page.keyboard.press('c')
      await page.keyboard.press('2')
      await tab(page, 'Custody')
      await page.getByRole('button', { name: 'Verify log' }).click()
      await page.waitForTimeout(300)
    },
  ],
  [
    'side-loupe',
    async (page) => {
      await page.keyboard.press('s')
      await page.keyboard.press('v')
      await page.keyboard.press('l')
      await tab(page, 'Metadata')
      await page.waitForTimeout(300)
    },
  ],
  [
    'notes-marks',
    async (page) => {
      await page.keyboard.press('l')
      await page.keyboard.press('v')
      await tab(page, 'Notes')
      const stage = page.getByRole('application').first()
      const box = await stage.boundingBox()
      if (box === null) throw new Error('no stage')
      for (const [key, from, to] of [
        ['r', 0.3, 0.42],
        ['w', 0.6, 0.52],
      ] as const) {
        await page.keyboard.press(key)
        await page.mouse.move(box.x + box.width * from, box.y + box.height * 0.3)
        await page.mouse.down()
        await page.mouse.move(box.x + box.width * to, box.y + box.height * 0.5, { steps: 4 })
        await page.mouse.up()
      }
      await page.getByRole('textbox', { name: 'Note' }).last().fill('Edge of the lips')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Bookmark this view' }).click()
      await page.waitForTimeout(200)
    },
  ],
  [
    'group-seen-queue',
    async (page) => {
      await page.getByRole('treeitem').nth(2).click()
      await page.getByRole('treeitem', { name: 'Face 2' }).first().click()
      await tab(page, 'Findings')
      await page.getByRole('button', { name: 'Queue', exact: true }).click()
      await page.getByRole('button', { name: 'As the model saw it' }).click()
      await page.waitForTimeout(400)
    },
  ],
  [
    'not-assessable',
    async (page) => {
      await page.getByRole('button', { name: 'As the model saw it' }).click()
      await page.getByRole('treeitem', { name: 'Face 3' }).first().click()
      await page.waitForTimeout(300)
    },
  ],
  [
    'undecodable',
    async (page) => {
      await page.getByRole('button', { name: 'Queue', exact: true }).click()
      await page.getByRole('treeitem', { name: 'EX-5' }).click()
      await page.waitForTimeout(300)
    },
  ],
  [
    'report-desk',
    async (page) => {
      await page.keyboard.press('Control+Shift+R')
      await page.locator('canvas[data-drawn]').first().waitFor()
      await page.waitForTimeout(300)
    },
  ],
  [
    'report-quotes',
    async (page) => {
      await page.getByRole('checkbox', { name: 'Quote this answer' }).check()
      await page.getByRole('navigation', { name: 'Parts of the report' }).getByText('Dialogue').click()
      await page.waitForTimeout(300)
    },
  ],
  [
    'report-sign',
    async (page) => {
      await page.getByRole('radio', { name: /key of this workstation/ }).check()
      await page.getByRole('button', { name: 'Sign and export' }).click()
      await page.getByText('is signed and kept in the case').waitFor()
      await page.waitForTimeout(300)
    },
  ],
  [
    'empty-case',
    async (page) => {
      await page.getByRole('button', { name: 'Cases', exact: true }).click()
      await page.getByRole('button', { name: 'New case' }).click()
      await page.getByRole('textbox', { name: 'Case number' }).fill('2026-0500')
      await page.getByRole('button', { name: 'Create case' }).click()
      await page.waitForTimeout(300)
    },
  ],
  [
    'german',
    async (page) => {
      await page.getByRole('button', { name: 'Cases', exact: true }).click()
      await page.getByText('2026-0417').click()
      await page.getByRole('treeitem').first().waitFor()
      await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
      await page.waitForTimeout(700)
    },
  ],
]

/** What the screens look like when something is wrong with the case; each with its own address. */
const troubled: readonly (readonly [
  name: string,
  query: string,
  arrive: (page: Page) => Promise<unknown>,
])[] = [
  ['original-changed', 'changed', async () => {}],
  ['archive-refused', 'changed', (page) => page.getByRole('button', { name: 'Archive as one file' }).click()],
  ['read-only', 'readonly', async () => {}],
]

const standIn = await startStandInPage()
for (const size of sizes)
  for (const theme of themes) {
    const [width = 0, height = 0] = size.split('x').map(Number)
    const { page, errors } = await standIn.open({ width, height })
    await page.goto(standIn.address)
    await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme)
    for (const [name, arrive] of screens) {
      await arrive(page).catch((error: unknown) => console.log(`${name}: ${String(error).slice(0, 300)}`))
      await page.screenshot({ path: join(folder, `${name}-${theme}-${size}.png`) })
    }
    for (const [name, query, arrive] of troubled) {
      await page.goto(`${standIn.address}?${query}`)
      await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme)
      await page.getByText('2026-0417').click()
      await page.getByRole('treeitem').first().waitFor()
      await arrive(page)
      await page.waitForTimeout(500)
      await page.screenshot({ path: join(folder, `${name}-${theme}-${size}.png`) })
    }
    for (const error of errors) console.log(`${theme} ${size}: ${error}`)
    await page.context().close()
  }
await standIn.close()
