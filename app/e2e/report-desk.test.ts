import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { violationsOf } from './axe-violations.ts'
import { chromiumPath, type StandInPage, startStandInPage } from './stand-in-page.ts'

const skip = chromiumPath === undefined && 'no Chromium was found on this machine'

let standIn: StandInPage

before(async () => {
  if (skip === false) standIn = await startStandInPage()
})
after(() => standIn?.close())

/** The desk of the sample case, in a window of this size. */
const openDesk = async (query = '', size = { width: 1440, height: 900 }) => {
  const { page, errors } = await standIn.open(size)
  await page.goto(`${standIn.address}${query}`)
  await page.getByText('2026-0417').click()
  await page.getByRole('treeitem').first().waitFor()
  await page.keyboard.press('Control+Shift+R')
  await page.locator('canvas[data-drawn]').first().waitFor()
  return {
    page,
    part: (name: string) => page.getByRole('region', { name, exact: true }),
    done: async () => {
      await page.context().close()
      assert.deepEqual(errors, [])
    },
  }
}

test('nothing of the dialogue is quoted until it is chosen, and then no sentence is judged', {
  skip,
}, async () => {
  const { page, part, done } = await openDesk()
  const dialogue = part('Dialogue')
  const quote = dialogue.getByRole('checkbox', { name: 'Quote this answer' })
  assert.equal(await quote.isChecked(), false)
  assert.equal(await dialogue.getByRole('combobox').count(), 0)
  await quote.check()
  const verdicts = dialogue.getByRole('combobox')
  assert.equal(await verdicts.count(), 3)
  for (const verdict of await verdicts.all()) assert.equal(await verdict.inputValue(), 'not considered')
  assert.deepEqual(await dialogue.locator('.support-chip').allTextContents(), [
    'supported',
    'not checkable',
    'not checkable',
  ])
  await page.getByRole('button', { name: 'Quoted sentences that you have not judged' }).waitFor()
  await verdicts.nth(0).selectOption('adopted')
  await verdicts.nth(1).selectOption('commented')
  await page.getByRole('button', { name: 'A comment on a quoted sentence is empty' }).waitFor()
  await dialogue.getByRole('textbox', { name: 'Comment on sentence 2' }).fill('Not seen by me.')
  await verdicts.nth(2).selectOption('rejected')
  await page
    .getByRole('button', { name: 'A comment on a quoted sentence is empty' })
    .waitFor({ state: 'detached' })
  await done()
})

test('a map brings the clean crop, and without the crop no map stays', { skip }, async () => {
  const { part, done } = await openDesk()
  const scope = part('Exhibits and figures')
  const figure = (kind: string) => scope.getByRole('checkbox', { name: `${kind} of EX-1 Face 1` })
  const shown = async () =>
    Promise.all(['Clean crop', 'Segmentation', 'GradCAM'].map((kind) => figure(kind).isChecked()))
  assert.deepEqual(await shown(), [true, true, true])
  await figure('Clean crop').uncheck()
  assert.deepEqual(await shown(), [false, false, false])
  await figure('GradCAM').check()
  assert.deepEqual(await shown(), [true, false, true])
  await scope.getByRole('button', { name: 'Report all' }).click()
  assert.deepEqual(await shown(), [true, true, true])
  await done()
})

test('an opinion that differs from the detector asks for its reason', { skip }, async () => {
  const { page, part, done } = await openDesk()
  const opinion = part('Opinion')
  await opinion
    .getByRole('combobox', { name: 'Opinion on EX-1 Face 1' })
    .selectOption('supports no alteration')
  await opinion.getByText('This differs from the detector’s reading.').waitFor()
  await page.getByRole('button', { name: /An opinion differs .* EX-1 Face 1/ }).waitFor()
  await opinion
    .getByRole('textbox', { name: 'What you add on this face' })
    .first()
    .fill('A filter of the camera.')
  await opinion.getByText('This differs from the detector’s reading.').waitFor({ state: 'detached' })
  await done()
})

test('the desk is worked by keyboard, and single keys do nothing to the viewer behind it', {
  skip,
}, async () => {
  const { page, done } = await openDesk()
  const heading = () => page.evaluate(() => document.activeElement?.textContent)
  assert.equal(await heading(), 'Report R1')
  await page.keyboard.press('Tab')
  assert.match((await heading()) ?? '', /^Instruction/)
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await heading(), 'Limitations')
  await page.keyboard.press('x')
  await page.keyboard.press('Control+Shift+R')
  await page.getByRole('treeitem', { name: 'Face 1' }).first().waitFor()
  assert.equal(await page.getByText('Rejected', { exact: true }).count(), 0)
  await done()
})

test('a case that cannot be written offers the pages and no export', { skip }, async () => {
  const { page, part, done } = await openDesk('?readonly')
  await part('Export and sign').getByText('The case cannot be written').waitFor()
  for (const name of ['Export draft', 'Sign and export'])
    assert.equal(await page.getByRole('button', { name }).isDisabled(), true, name)
  assert.equal(await page.getByRole('textbox', { name: 'Requested by' }).isDisabled(), true)
  await done()
})

test('an export is stopped and said to be', { skip }, async () => {
  const { page, part, done } = await openDesk()
  await page.getByRole('button', { name: 'Export draft' }).click()
  await part('Export and sign')
    .getByText(/^Writing pages, \d+ ?%/)
    .waitFor()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByText('Stopped. The case and earlier reports are as they were.').waitFor()
  await page.getByText('None yet. Each export is listed here').waitFor()
  await done()
})

test('no rule of axe is broken at the desk, in any theme, in German and in a narrow window', {
  skip,
  timeout: 180_000,
}, async () => {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 720, height: 700 },
  ]) {
    const { page, done } = await openDesk('', size)
    await page.getByRole('checkbox', { name: 'Quote this answer' }).check()
    await page.getByRole('checkbox', { name: 'The work was reviewed' }).check()
    await page.getByRole('button', { name: 'Add a limitation' }).click()
    await page.getByRole('radio', { name: /^England/ }).check()
    for (const theme of ['dark', 'light', 'contrast']) {
      await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme)
      assert.deepEqual(await violationsOf(page), [], `${theme} ${size.width}`)
    }
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
    await page.getByRole('heading', { name: 'Vor dem Signieren' }).waitFor()
    assert.deepEqual(await violationsOf(page), [], `German ${size.width}`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`)
    await done()
  }
})
