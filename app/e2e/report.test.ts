import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { checkPdfSignature } from '#main/signing/check-pdf-signature.ts'
import { violationsOf } from './axe-violations.ts'
import { createCaseThere } from './create-case.ts'
import { dropFiles, readDropped } from './drop-files.ts'
import type { OpenedWorkstation } from './open-workstation.ts'
import { clientOf, shareWorkstation } from './shared-workstation.ts'

const samples = join(import.meta.dirname, '../../resources/samples')
const question = 'Was the face of the person altered after the picture was taken?'
const withPage = shareWorkstation(60_000)
const casesOf = ({ home }: OpenedWorkstation) => join(home, 'cases')
const kept = (page: Page) => page.getByText('Kept in the case', { exact: true }).waitFor()
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
/** The words of a page of the preview, once it is drawn. */
const pageText = async (page: Page, number: number): Promise<string> => {
  const shown = page.locator(`[data-page="${number}"]`)
  await shown.scrollIntoViewIfNeeded()
  await shown.locator('canvas[data-drawn]').waitFor()
  return (await shown.locator('p').textContent()) ?? ''
}
const untilPageSays = async (page: Page, number: number, words: string): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await pageText(page, number)).replaceAll(/\s+/g, ' ').includes(words)) return
    await page.waitForTimeout(200)
  }
  assert.fail(`page ${number} never said: ${words}`)
}

test('the desk shows the pages of an examined case, and what is missing', { timeout: 240_000 }, (t) =>
  withPage(t, async (page) => {
    await createCaseThere(page, '2026-0416')
    await dropFiles(page, [
      readDropped(join(samples, 'drawn-portrait.jpg')),
      readDropped(join(samples, 'drawn-portrait-altered.jpg')),
    ])
    for (const label of ['EX-1', 'EX-2'])
      await page
        .getByRole('treeitem', { level: 1, name: new RegExp(`^${label} .*(Supports|Not assessable)`) })
        .waitFor()
    await page.keyboard.press('Control+Shift+R')
    await page.getByRole('heading', { name: 'Report R1' }).waitFor()
    assert.match(await pageText(page, 1), /This is a draft/)
    await page.getByRole('button', { name: 'Faces without an opinion' }).click()
    const focused = await page.evaluate(() => document.activeElement?.textContent)
    assert.equal(focused, 'Opinion')
  }),
)

test(
  'what is written is on the pages after a pause, and in the case after the host was killed',
  { timeout: 240_000 },
  (t) =>
    withPage(t, async (page, opened) => {
      await page.getByRole('textbox', { name: 'Requested by' }).fill('Court 4 <b>x</b>')
      await page.getByRole('textbox', { name: 'The question, word for word' }).fill(question)
      await untilPageSays(page, 2, question)
      await kept(page)
      await opened.host().kill()
      await opened.reopen()
      await page.getByRole('button', { name: /^2026-0416/ }).click()
      await page.getByRole('button', { name: 'Report…' }).click()
      const written = page.getByRole('textbox', { name: 'The question, word for word' })
      await written.waitFor()
      assert.equal(await written.inputValue(), question)
      await untilPageSays(page, 2, 'Court 4 <b>x</b>')
    }),
)

test(
  'a declaration that needs more keeps the report from being signed and leads to what it needs',
  { timeout: 120_000 },
  (t) =>
    withPage(t, async (page) => {
      await page.getByRole('radio', { name: /FRE 902/ }).check()
      const sign = page.getByRole('button', { name: 'Sign and export' })
      await page.getByRole('radio', { name: /key of this workstation/ }).check()
      assert.equal(await sign.isDisabled(), true)
      await page.getByRole('button', { name: 'The chosen declaration needs your qualifications' }).click()
      await page
        .getByRole('textbox', { name: 'Your qualifications and experience' })
        .fill('Ten years of casework.')
      const opinion = part(page, 'Opinion')
      await opinion.getByRole('textbox').first().fill('The findings are weighed in the table below.')
      for (const combobox of await opinion.getByRole('combobox').all())
        await combobox.selectOption('supports neither')
      assert.equal(await sign.isDisabled(), false)
      await kept(page)
    }),
)

test('the report is signed, kept, saved and verified', { timeout: 240_000 }, (t) =>
  withPage(t, async (page, opened) => {
    await page.getByRole('button', { name: 'Sign and export' }).click()
    await page.getByText('Report R1 is signed and kept in the case.').waitFor()
    const path = join(casesOf(opened), '2026-0416 R1.pdf')
    assert.ok(existsSync(path), 'it lies beside the case')
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save a copy of R1' }).first().click()
    const download = await downloading
    assert.equal(download.suggestedFilename(), '2026-0416 R1.pdf')
    const saved = readFileSync(await download.path())
    assert.deepEqual(saved, readFileSync(path))
    assert.deepEqual(checkPdfSignature(saved)?.problems, [])
    await page.getByRole('button', { name: 'Verify R1' }).click()
    await page.getByText(/\d+ hold, 0 fail/).waitFor()
    const rows = (await clientOf(opened).custody.list({})).rows.map(({ act }) => act)
    assert.equal(rows.filter((act) => act === 'report signed').length, 1)
    const outside = spawnSync('pdfsig', [path], { encoding: 'utf8' })
    if (outside.error === undefined) {
      assert.match(outside.stdout, /Signature is Valid/)
      assert.match(outside.stdout, /Total document signed/)
    } else t.diagnostic('pdfsig is not installed: only this program looked at the signature')
  }),
)

test(
  'an amendment begins with what the signed report said, and bears its number',
  { timeout: 240_000 },
  (t) =>
    withPage(t, async (page) => {
      await page.getByRole('button', { name: 'Amend R1…' }).click()
      await page.getByRole('textbox', { name: 'Reason for the amendment' }).fill('A name was wrong.')
      await page.getByRole('button', { name: 'Begin the amendment' }).click()
      await page.getByRole('heading', { name: 'Report R1-A1' }).waitFor()
      await page.getByText('R1-A1 amends R1.').waitFor()
      await untilPageSays(page, 1, 'A name was wrong.')
      await page.getByRole('radio', { name: /key of this workstation/ }).check()
      await page.getByRole('button', { name: 'Sign and export' }).click()
      await page.getByText('Report R1-A1 is signed and kept in the case.').waitFor()
      await page.getByText('amended by R1-A1').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Amend R1…' }).count(), 0)
      await page.getByRole('heading', { name: 'Report R2' }).waitFor()
      await page.getByText('What lies here becomes another report, R2.').waitFor()
      await untilPageSays(page, 1, 'Report R2 (draft')
    }),
)

test('no rule of axe is broken at the desk in any theme', { timeout: 120_000 }, (t) =>
  withPage(t, async (page) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const theme of ['light', 'contrast', 'dark']) {
      await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme)
      assert.deepEqual(await violationsOf(page), [], theme)
    }
  }),
)

test(
  'an original that changed stops the report, says what to do, and loses nothing',
  { timeout: 240_000 },
  (t) =>
    withPage(t, async (page, opened) => {
      const { evidence, report } = clientOf(opened)
      const [first] = await evidence.list({})
      assert.ok(first)
      const blob = join(casesOf(opened), '2026-0416.assay', 'blobs', first.sha256.slice(0, 2), first.sha256)
      const bytes = readFileSync(blob)
      bytes[2000]! ^= 1
      chmodSync(blob, 0o644)
      writeFileSync(blob, bytes)
      const before = readdirSync(casesOf(opened))
      await page.getByRole('button', { name: 'Sign and export' }).click()
      await page.getByText(/The stored original of EX-1 is not what was received.*Restore the case/).waitFor()
      await page.getByText('Nothing was exported.').waitFor()
      assert.deepEqual(readdirSync(casesOf(opened)), before)
      const desk = await report.open({})
      assert.equal(desk.draft.instruction.question, question)
      assert.equal(desk.reports.length, 2)
      await page.getByRole('button', { name: 'An original is not what was received EX-1' }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Sign and export' }).isDisabled(), true)
      await page.getByRole('checkbox', { name: 'Report EX-1', exact: true }).uncheck()
      assert.equal(await page.getByRole('button', { name: 'Sign and export' }).isDisabled(), false)
      const isOfTheKill = (text: string) => text.startsWith('Failed to load resource: net::ERR_')
      assert.deepEqual(
        opened.complaints.filter((text) => !isOfTheKill(text)),
        [],
      )
    }),
)
