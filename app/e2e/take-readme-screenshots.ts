import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createCaseThere } from './create-case.ts'
import { openDialogue } from './dialogue-page.ts'
import { dropFiles, readDropped } from './drop-files.ts'
import { launchChromium, openWorkstation } from './open-workstation.ts'

/**
 * Takes the pictures of the README: the real host and pack examine the sample pictures, which are drawn by this program and
 * show nobody. Usage: node app/e2e/take-readme-screenshots.ts [FOLDER]
 */
const root = join(import.meta.dirname, '../..')
const [folder = join(root, 'resources', 'screenshots')] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

const browser = await launchChromium()
if (browser === undefined) throw new Error('no Chromium is installed')
const workstation = await openWorkstation(browser, undefined, { width: 1360, height: 850 })
const { page } = workstation
page.setDefaultTimeout(120_000)

const shoot = async (name: string): Promise<void> => {
  await page.waitForTimeout(800)
  const file = join(folder, `${name}.webp`)
  const { size } = await sharp(await page.screenshot())
    .webp({ quality: 82 })
    .toFile(file)
  console.log(`${file}: ${size} bytes`)
}
const exhibit = (label: string) => page.getByRole('treeitem', { level: 1, name: new RegExp(`^${label} `) })

await createCaseThere(page, '2026-0417')
const samples = ['drawn-portrait.jpg', 'drawn-portrait-altered.jpg']
await dropFiles(
  page,
  samples.map((name) => readDropped(join(root, 'resources', 'samples', name))),
)
for (const label of ['EX-1', 'EX-2'])
  await page
    .getByRole('treeitem', { level: 1, name: new RegExp(`^${label} .*(Supports|Not assessable)`) })
    .waitFor()
await page.getByRole('button', { name: 'Dismiss' }).click()
await exhibit('EX-2').click()
await shoot('findings')
await page.keyboard.press('g')
await page.keyboard.press('c')
await page.keyboard.press('2')
await page.getByRole('tab', { name: 'Custody' }).click()
await page.getByRole('button', { name: 'Verify log' }).click()
await page.getByText(/^Intact: /).waitFor()
await shoot('custody')
await exhibit('EX-2').click()
await page.keyboard.press('g')
const { ask } = await openDialogue(page)
await ask('Is this a deepfake image?')
await ask('What is wrong with the mouth?')
await ask('Who is this person?')
await shoot('dialogue')

await workstation.close()
await browser.close()
