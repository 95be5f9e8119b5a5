import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Finding } from '#app/records/finding.ts'
import { colourOf, ember, tide } from '../colour-map.ts'
import { createCaseThere } from './create-case.ts'
import { dropFiles, readDropped } from './drop-files.ts'
import { cellOnStage, pixelsOf, stageBox } from './layer-pixels.ts'
import type { OpenedWorkstation } from './open-workstation.ts'
import { clientOf, shareWorkstation } from './shared-workstation.ts'

const samples = join(import.meta.dirname, '../../resources/samples')
const withPage = shareWorkstation(30_000)

const exhibit = (page: Page, name: RegExp) => page.getByRole('treeitem', { level: 1, name })
const exhibitNames = async (page: Page) =>
  (await page.getByRole('treeitem', { level: 1 }).locator('strong').allTextContents()).join(' ')

const mapValues = async ({ host }: OpenedWorkstation, sha256: string): Promise<Float32Array> => {
  const { origin, token } = host()
  const response = await fetch(`${origin}/bytes/${sha256}`, { headers: { 'x-assay-token': token } })
  assert.equal(response.status, 200)
  return new Float32Array(await response.arrayBuffer())
}

/** Cells all over a map, its highest among them. */
const someCells = (values: Float32Array, side: number): readonly (readonly [number, number])[] => {
  const steps = [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => Math.floor(share * side))
  const highest = values.indexOf(Math.max(...values))
  return [
    [highest % side, Math.floor(highest / side)],
    ...steps.flatMap((row) => steps.map((column) => [column, row] as const)),
  ]
}

/** Compares the overlay's layer with the colours of a map's stored values. */
const checkOverlay = async (
  page: Page,
  opened: OpenedWorkstation,
  map: NonNullable<Finding['segmentation']>,
  colours: typeof ember,
): Promise<number> => {
  const values = await mapValues(opened, map.data.sha256)
  assert.equal(values.length, map.side ** 2)
  const picture = { width: 768, height: 960 }
  const stage = await stageBox(page)
  const cells = someCells(values, map.side)
  const found = await pixelsOf(
    page,
    'overlay',
    cells.map((cell) => cellOnStage(stage, picture, map, cell)),
  )
  let drawn = 0
  for (const [at, [column, row]] of cells.entries()) {
    const value = values[row * map.side + column] ?? 0
    const expected = value < 0.2 ? [0, 0, 0, 0] : [...colourOf(colours, value), 255]
    assert.deepEqual(found[at], expected, `${colours.name} ${column}, ${row}: ${value}`)
    if (value >= 0.2) drawn += 1
  }
  return drawn
}

test('a case is made, and pictures that are dropped are examined by themselves', { timeout: 180_000 }, (t) =>
  withPage(t, async (page) => {
    await createCaseThere(page, '2026-0815')
    await dropFiles(page, [
      readDropped(join(samples, 'drawn-portrait.jpg')),
      readDropped(join(samples, 'drawn-portrait-altered.jpg')),
      { name: '<img src=x>.jpg', base64: btoa('no picture') },
    ])
    await page.getByText('3 files registered').waitFor()
    await exhibit(page, /^EX-3 <img src=x>\.jpg Not decodable/).waitFor()
    for (const label of ['EX-1', 'EX-2'])
      await exhibit(page, new RegExp(`^${label} .*(Supports|Not assessable)`)).waitFor()
    // What was dropped first is what is shown.
    await page.getByRole('heading', { level: 2, name: /^EX-1 drawn-portrait\.jpg/ }).waitFor()
  }),
)

test('the overlays have the colours of the stored maps’ values', { timeout: 120_000 }, (t) =>
  withPage(t, async (page, opened) => {
    const { evidence, faces } = clientOf(opened)
    const [exhibits, allFaces, findings] = await Promise.all([
      evidence.list({}),
      faces.list({}),
      faces.findings({}),
    ])
    let drawn = 0
    for (const { id, label } of exhibits.slice(0, 2)) {
      await exhibit(page, new RegExp(`^${label} `)).click()
      const face = allFaces.find(({ exhibitId }) => exhibitId === id)
      const finding = findings.find(({ faceId }) => faceId === face?.id)
      assert.ok(finding?.segmentation && finding.gradcam, `${label} was examined`)
      for (const [key, map, colours] of [
        ['s', finding.segmentation, ember],
        ['g', finding.gradcam, tide],
      ] as const) {
        await page.keyboard.press(key)
        // Opaque, so that a pixel is its colour.
        for (let press = 0; press < 6; press += 1) await page.keyboard.press(']')
        await page.waitForTimeout(600)
        drawn += await checkOverlay(page, opened, map, colours)
      }
    }
    assert.ok(drawn > 10, `only ${drawn} of the cells that were looked at are above the threshold`)
  }),
)

test('exhibits are filtered and put in order by score', { timeout: 60_000 }, (t) =>
  withPage(t, async (page, opened) => {
    const { findings } = clientOf(opened).faces
    const scores = (await findings({})).map(({ score }) => score ?? -1)
    await page.getByRole('combobox', { name: 'Order' }).selectOption('score')
    const expected = (scores[0] ?? 0) >= (scores[1] ?? 0) ? 'EX-1 EX-2 EX-3' : 'EX-2 EX-1 EX-3'
    assert.equal(await exhibitNames(page), expected)
    await page.getByRole('combobox', { name: 'Order' }).selectOption('label')
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('none')
    assert.equal(await exhibitNames(page), 'EX-3')
    await page.getByRole('button', { name: 'Clear filter' }).click()
    await page.keyboard.press('Control+f')
    await page.keyboard.type('altered')
    assert.equal(await exhibitNames(page), 'EX-2')
    await page.getByRole('button', { name: 'Clear filter' }).click()
    assert.equal(await exhibitNames(page), 'EX-1 EX-2 EX-3')
  }),
)

test(
  'marks are drawn, undone and done again; notes, tags, review and bookmarks are taken',
  {
    timeout: 90_000,
  },
  (t) =>
    withPage(t, async (page) => {
      await exhibit(page, /^EX-2 /).click()
      await page.getByRole('tab', { name: 'Notes' }).click()
      const stage = await stageBox(page)
      for (const [key, left, shape] of [
        ['r', 200, 'Rectangle 1'],
        ['e', 340, 'Ellipse 2'],
      ] as const) {
        await page.keyboard.press(key)
        await page.mouse.move(stage.x + left, stage.y + 100)
        await page.mouse.down()
        await page.mouse.move(stage.x + left + 90, stage.y + 180, { steps: 3 })
        await page.mouse.up()
        await page.getByRole('button', { name: shape, exact: true }).waitFor()
      }
      const ellipse = page.getByRole('button', { name: 'Ellipse 2', exact: true })
      await page.keyboard.press('Control+z')
      await ellipse.waitFor({ state: 'detached' })
      await page.keyboard.press('Control+y')
      await ellipse.waitFor()
      await page.keyboard.press('Control+z')
      await ellipse.waitFor({ state: 'detached' })

      // The box is checked once the case has it.
      await page.getByRole('checkbox', { name: /^Reviewed/ }).click()
      await page.getByRole('checkbox', { name: /^Reviewed/, checked: true }).waitFor()
      await page.getByPlaceholder('Add tag').fill('lips')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Remove tag lips' }).waitFor()
      await page.locator('textarea').fill('Seam at the corner of the mouth')
      await page.keyboard.press('Control+Enter')
      await page.getByText('leave the field or press Ctrl+Enter. Saved.').waitFor()
      await page.getByRole('button', { name: 'Bookmark this view' }).click()
      await page.getByRole('textbox', { name: 'Name of the bookmark' }).fill('Mouth')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Show Mouth' }).waitFor()
    }),
)

test(
  'a face box that is nudged is one act of the log, however often the key was pressed',
  {
    timeout: 90_000,
  },
  (t) =>
    withPage(t, async (page, opened) => {
      const { custody, faces } = clientOf(opened)
      const moves = async () => (await custody.list({})).rows.filter(({ act }) => act === 'face moved').length
      await exhibit(page, /^EX-1 /).click()
      const [before] = await faces.list({})
      await page.getByRole('application').first().focus()
      await page.keyboard.down('Alt')
      for (let press = 0; press < 8; press += 1) await page.keyboard.press('ArrowRight')
      await page.keyboard.up('Alt')
      while ((await moves()) === 0) await page.waitForTimeout(100)
      await page.waitForTimeout(800)
      assert.equal(await moves(), 1)
      const [moved] = await faces.list({})
      assert.equal(moved?.box.x, (before?.box.x ?? 0) + 8)
    }),
)

test(
  'all of it is there after the host was killed, and the custody log verifies',
  { timeout: 120_000 },
  (t) =>
    withPage(t, async (page, opened) => {
      await opened.host().kill()
      await opened.reopen()
      await page.getByRole('button', { name: /^2026-0815/ }).click()
      await exhibit(page, /^EX-2 .*Reviewed.*lips/).click()
      await page.getByRole('tab', { name: 'Notes' }).click()
      assert.equal(await page.getByRole('checkbox', { name: /^Reviewed/ }).isChecked(), true)
      assert.equal(await page.locator('textarea').inputValue(), 'Seam at the corner of the mouth')
      await page.getByRole('button', { name: 'Rectangle 1', exact: true }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Ellipse 2', exact: true }).count(), 0)
      await page.getByRole('button', { name: 'Show Mouth' }).click()
      const { evidence, faces } = clientOf(opened)
      assert.equal((await evidence.list({})).length, 3)
      const drawn = (await faces.findings({})).find(({ segmentation }) => segmentation !== null)
      assert.ok(drawn, 'findings are there')
      await page.getByRole('tab', { name: 'Custody' }).click()
      await page.getByRole('button', { name: 'Verify log' }).click()
      await page.getByText(/^Intact: \d+ rows checked/).waitFor()
      // While no host was there, the browser says so itself.
      const isOfTheKill = (text: string) => text.startsWith('Failed to load resource: net::ERR_')
      assert.deepEqual(
        opened.complaints.filter((text) => !isOfTheKill(text)),
        [],
      )
    }),
)
