import { loadavg } from 'node:os'
import { join } from 'node:path'
import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import { httpWire } from '#main/loopback/http-wire.ts'
import { createCaseThere } from './create-case.ts'
import { dropFiles, readDropped } from './drop-files.ts'
import { launchChromium, openWorkstation } from './open-workstation.ts'
import { markStart, overlayDrawn, watchFetches } from './watch-fetches.ts'

/**
 * Prints the time from the drop of a picture with one face to its first overlay, over the loopback host with the built-in
 * pack, in a case that is new each time; the first round loads the pack, those after it are warm.
 * Usage: node app/e2e/measure-drop.ts [ROUNDS] [PICTURE]
 */
const [rounds = '6', picture = join(import.meta.dirname, '../../resources/samples/drawn-portrait.jpg')] =
  process.argv.slice(2)

const browser = await launchChromium()
if (browser === undefined) throw new Error('no Chromium is installed')
const workstation = await openWorkstation(browser)
const { page, host } = workstation
await watchFetches(page)
await page.goto('about:blank')
await page.goto(host().address)
const { findings } = connectClient(contract, httpWire(host().origin, host().token)).faces
const file = readDropped(picture)

console.log(`load average ${loadavg()[0]?.toFixed(2)} at the start; ms since the drop:`)
const warm: number[] = []
for (let round = 0; round < Number(rounds); round += 1) {
  if (round > 0) await page.getByRole('button', { name: 'Cases', exact: true }).click()
  await createCaseThere(page, `2026-${round}`)
  await page.waitForTimeout(500)
  await markStart(page)
  await dropFiles(page, [file])
  const { overlayMs, fetched } = await overlayDrawn(page)
  const first = (what: string) => fetched.find((one) => one.what === what)?.toMs.toFixed(0) ?? '–'
  const last = (what: string) => fetched.findLast((one) => one.what === what)?.toMs.toFixed(0) ?? '–'
  const kfd = (await findings({}))[0]?.run.durationMs
  if (round > 0) warm.push(overlayMs)
  console.log(
    `${round === 0 ? 'first' : `warm ${round}`}: uploaded ${first('PUT /bytes')}, registered and decoded ${first('evidence.receive')}, ` +
      `listed ${first('evidence.list')}, examined ${last('analysis.watch')} (detector ${kfd?.toFixed(0)}), ` +
      `findings read ${last('faces.findings')}, bytes read ${fetched.findLast(({ what }) => what.startsWith('GET /bytes'))?.toMs.toFixed(0)}, ` +
      `overlay drawn ${overlayMs.toFixed(0)}`,
  )
  if (process.env.ASSAY_TRACE !== undefined)
    for (const { what, fromMs, toMs } of fetched)
      console.log(`    ${what} ${fromMs.toFixed(0)}–${toMs.toFixed(0)}`)
}
const median = warm.toSorted((a, b) => a - b)[Math.floor(warm.length / 2)]
console.log(`from drop to overlay, warm: ${median?.toFixed(0)} ms in the median of ${warm.length}`)
for (const complaint of workstation.complaints) console.log(complaint)
await workstation.close()
await browser.close()
