import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { tinyDialogue, writeRandomDialoguePack } from '#models/packs/random-dialogue-pack-fixture.ts'
import { tinyDimensions } from '#models/packs/random-pack-fixture.ts'
import { createCaseThere } from './create-case.ts'
import { openDialogue } from './dialogue-page.ts'
import { dropFiles, readDropped } from './drop-files.ts'
import { clientOf, shareWorkstation } from './shared-workstation.ts'

const sample = join(import.meta.dirname, '../../resources/samples/drawn-portrait.jpg')

const withPage = shareWorkstation(60_000)

/** Processes of the host, and theirs, that run a language engine; Linux lists them. */
const languageEngines = (pid: number): readonly number[] => {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return []
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return children.filter((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('engines/language/start'),
  )
}

/** Opens the case that was laid, and its only face. */
const openCaseAgain = async (page: Page) => {
  await page.getByRole('button', { name: /^DLG-1 Opened/ }).click()
  await page.getByRole('treeitem').first().waitFor()
  return openDialogue(page)
}

test(
  'a dialogue in the browser is asked of a real engine, outlives its end and the host’s, and is verified',
  {
    timeout: 300_000,
  },
  (t) =>
    withPage(t, async (page, workstation) => {
      const { home, host, reopen } = workstation
      const client = () => clientOf(workstation)
      const pack = join(home, 'speaking')
      await writeRandomDialoguePack(pack, tinyDimensions, {
        ...tinyDialogue,
        sampling: { ...tinyDialogue.sampling, maxTokens: 200 },
      })
      await client().setup.change({ packFolder: pack })
      await page.reload()
      await createCaseThere(page, 'DLG-1')
      await dropFiles(page, [readDropped(sample)])
      await page.getByRole('treeitem', { name: /^Face 1/ }).waitFor()
      await page.waitForFunction(() => /1 of 1 examined/.test(document.body.textContent ?? ''))

      const first = await openDialogue(page)
      await first.pane.getByRole('button', { name: 'Is this a deepfake image?' }).click()
      await first.ended()
      const text = await first.textOf(first.answers.first())
      assert.ok(text.length > 0)
      const [face] = await client().faces.list({})
      assert.ok(face !== undefined)
      const before = await client().dialogue.open({ faceId: face.id })
      assert.equal(before.turns[0]?.answers[0]?.answer.fault, null)

      await t.test(
        'an engine that is killed in the middle of an answer is a fault of that answer alone',
        async (t) => {
          const [engine] = languageEngines(host().process.pid ?? 0)
          if (engine === undefined) return t.skip('processes cannot be listed here')
          // Stopped, it cannot answer before it is killed.
          process.kill(engine, 'SIGSTOP')
          await first.send('And the mouth?')
          await first.pane.locator('.answer.live').waitFor()
          process.kill(engine, 'SIGKILL')
          await first.pane.getByText('The language engine failed.').first().waitFor()
          assert.equal(await first.textOf(first.answers.first()), text)
          await first.answers.last().getByRole('button', { name: 'Try again' }).click()
          await first.ended()
          await first.pane.getByText('Answer 2 of 2').waitFor()
          assert.equal(await first.answers.last().getByText('The language engine failed.').count(), 0)
        },
      )

      await first.box.fill('What of the chin')
      await page.waitForTimeout(1000)
      await host().kill()
      // Not what the tab kept: what the case did.
      await page.evaluate(() => sessionStorage.clear())
      await reopen()
      const again = await openCaseAgain(page)
      await again.answers.first().waitFor()
      assert.equal(await again.textOf(again.answers.first()), text)
      assert.equal(await again.box.inputValue(), 'What of the chin')
      await page.getByRole('tab', { name: 'Custody' }).click()
      await page.getByRole('button', { name: 'Verify log' }).click()
      await page.getByText(/^Intact:/).waitFor()
    }),
)
