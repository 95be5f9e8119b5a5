import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { colourOf, ember, tide } from '../colour-map.ts'
import { violationsOf } from './axe-violations.ts'
import { cellOnStage, pixelsOf, stageBox } from './layer-pixels.ts'
import { chromiumPath, type StandInPage, startStandInPage } from './stand-in-page.ts'

const skip = chromiumPath === undefined && 'no Chromium was found on this machine'
const size = { width: 1440, height: 900 }

let standIn: StandInPage

before(async () => {
  if (skip === false) standIn = await startStandInPage()
})
after(() => standIn?.close())

/** The page with the sample case open, and the check that nothing was written to the console as an error. */
const openSample = async () => {
  const { page, errors } = await standIn.open(size)
  await page.goto(standIn.address)
  await page.getByText('2026-0417').click()
  await page.getByRole('treeitem').first().waitFor()
  await page.waitForFunction(() => {
    const layer = document.querySelector<HTMLCanvasElement>('[data-layer=picture]')
    return layer?.getContext('2d')?.getImageData(layer.width / 2, layer.height / 2, 1, 1).data[3] === 255
  })
  return {
    page,
    done: async () => {
      await page.context().close()
      assert.deepEqual(errors, [])
    },
  }
}

/** Where the whole picture lies on the stage, and the sample's first face and the crop around it. */
const placeOf = async (page: Page) => {
  const stage = await stageBox(page)
  const map = { side: 56, box: { x: 246, y: 96, width: 468, height: 468 } }
  return {
    stage,
    /** The middle of a map's cell, on the stage. */
    cell: (column: number, row: number) =>
      cellOnStage(stage, { width: 960, height: 720 }, map, [column, row]),
  }
}

type Hill = readonly [x: number, y: number, width: number, height: number, peak: number]
const mouth: readonly Hill[] = [
  [0.5, 0.66, 0.16, 0.09, 0.95],
  [0.5, 0.52, 0.09, 0.1, 0.3],
]
const eyes: readonly Hill[] = [
  [0.36, 0.45, 0.13, 0.09, 0.5],
  [0.64, 0.45, 0.13, 0.09, 0.42],
  [0.52, 0.66, 0.22, 0.16, 0.8],
]

/** The value that the sample's map has in a cell, worked out here once more. */
const valueAt = (hills: readonly Hill[], column: number, row: number): number => {
  const [right, down] = [(column + 0.5) / 56, (row + 0.5) / 56]
  return Math.min(
    1,
    hills.reduce(
      (sum, [x, y, width, height, peak]) =>
        sum + peak * Math.exp(-(((right - x) / width) ** 2) - ((down - y) / height) ** 2),
      0.02,
    ),
  )
}

const cells = [
  [28, 36],
  [22, 36],
  [33, 39],
  [28, 30],
  [20, 25],
  [5, 5],
] as const

test('a case is made, and files that are dropped become exhibits', { skip }, async () => {
  const { page, errors } = await standIn.open(size)
  await page.goto(`${standIn.address}?empty`)
  await page.getByText('No case has been opened here yet').waitFor()
  await page.getByRole('button', { name: 'New case' }).click()
  await page.getByRole('button', { name: 'Create case' }).click()
  await page.getByText('This is needed.').waitFor()
  await page.getByRole('textbox', { name: 'Case number' }).fill('2026-0500')
  await page.reload()
  await page.getByRole('button', { name: 'New case' }).click()
  assert.equal(await page.getByRole('textbox', { name: 'Case number' }).inputValue(), '2026-0500')
  await page.getByRole('button', { name: 'Create case' }).click()
  await page.getByText('Drop evidence here').waitFor()

  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(320, 240)
    canvas.getContext('2d')?.fillRect(40, 40, 100, 100)
    const transfer = new DataTransfer()
    transfer.items.add(new File([await canvas.convertToBlob()], '<b>one</b>.png'))
    transfer.items.add(new File(['no picture'], 'two.jpg'))
    const target = document.querySelector('.drop-target')
    target?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  })
  await page.getByText('2 files registered').waitFor()
  await page.getByRole('treeitem', { name: 'EX-1 <b>one</b>.png' }).waitFor()
  await page.getByRole('treeitem', { name: 'EX-2 two.jpg Not decodable' }).waitFor()
  await page.getByText('1 file needs attention').waitFor()
  await page.context().close()
  assert.deepEqual(errors, [])
})

test('the overlay has the colours of the map’s values, cell for cell, and nothing below the threshold', {
  skip,
}, async () => {
  const { page, done } = await openSample()
  const { cell } = await placeOf(page)
  for (const [key, map, hills] of [
    ['s', ember, mouth],
    ['g', tide, eyes],
  ] as const) {
    await page.keyboard.press(key)
    for (let press = 0; press < 6; press += 1) await page.keyboard.press(']')
    await page.waitForTimeout(400)
    const found = await pixelsOf(
      page,
      'overlay',
      cells.map(([column, row]) => cell(column, row)),
    )
    for (const [at, [column, row]] of cells.entries()) {
      const value = Math.fround(valueAt(hills, column, row))
      const expected = value < 0.2 ? [0, 0, 0, 0] : [...colourOf(map, value), 255]
      assert.deepEqual(found[at], expected, `${map.name} ${column}, ${row}: ${value}`)
    }
  }
  await done()
})

test('Space switches the overlay off and on, and the curtain covers what is right of it', {
  skip,
}, async () => {
  const { page, done } = await openSample()
  const { cell } = await placeOf(page)
  const alpha = async (points: Parameters<typeof pixelsOf>[2]) => {
    await page.waitForTimeout(250)
    return (await pixelsOf(page, 'overlay', points)).map((pixel) => (pixel[3] ?? 0) > 0)
  }
  const both = [cell(24, 36), cell(33, 36)]
  assert.deepEqual(await alpha(both), [true, true])
  await page.keyboard.press('Space')
  assert.deepEqual(await alpha(both), [false, false])
  await page.keyboard.press('Space')
  await page.keyboard.press('c')
  assert.deepEqual(await alpha(both), [true, false])
  await done()
})

test('a mark that is drawn can be undone and done again', { skip }, async () => {
  const { page, done } = await openSample()
  const { stage } = await placeOf(page)
  await page.getByRole('tab', { name: 'Notes' }).click()
  await page.keyboard.press('r')
  await page.mouse.move(stage.x + 200, stage.y + 100)
  await page.mouse.down()
  await page.mouse.move(stage.x + 300, stage.y + 180, { steps: 4 })
  await page.mouse.up()
  const mark = page.getByRole('button', { name: 'Rectangle 1', exact: true })
  await mark.waitFor()
  await page.keyboard.press('Control+z')
  await mark.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+y')
  await mark.waitFor()
  await done()
})

test('the filter narrows the exhibits, and the keyboard walks them', { skip }, async () => {
  const { page, done } = await openSample()
  const rows = page.locator('[role=treeitem][aria-level="1"]')
  assert.equal(await rows.count(), 5)
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('supports manipulation')
  assert.equal(await rows.count(), 2)
  await page.keyboard.press('Control+f')
  await page.keyboard.type('passport')
  assert.equal(await rows.count(), 1)
  await page.getByRole('button', { name: 'Clear filter' }).click()
  assert.equal(await rows.count(), 5)
  await page.getByRole('treeitem').first().focus()
  await page.keyboard.press('j')
  await page.getByRole('heading', { level: 2, name: /^EX-2 group⟨U\+202E⟩gnp/ }).waitFor()
  await done()
})

test('no screen breaks a rule of axe in any theme', { skip, timeout: 300_000 }, async () => {
  const { page, done } = await openSample()
  for (const theme of ['dark', 'light', 'contrast']) {
    await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme)
    for (const tab of ['Findings', 'Metadata', 'Custody', 'Notes']) {
      await page.getByRole('tab', { name: tab }).click()
      assert.deepEqual(await violationsOf(page), [], `${theme} ${tab}`)
    }
    for (const dialog of ['Correct statement', 'Settings', 'Keyboard']) {
      await page.getByRole('button', { name: dialog }).click()
      assert.deepEqual(await violationsOf(page), [], `${theme} ${dialog}`)
      await page.keyboard.press('Escape')
    }
  }
  await page.getByRole('button', { name: 'Cases', exact: true }).click()
  await page.getByText('Folder not found').waitFor()
  assert.deepEqual(await violationsOf(page), [], 'shelf')
  await done()
})
