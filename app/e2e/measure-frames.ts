import { startStandInPage } from './stand-in-page.ts'

/**
 * Prints how fast the viewer draws a picture of 24 megapixels with an overlay while it is moved and zoomed: frames a
 * second, and how long the page was at work for a frame. Usage: node app/e2e/measure-frames.ts
 */
const standIn = await startStandInPage()
const { page, errors } = await standIn.open({ width: 1440, height: 900 })
await page.goto(`${standIn.address}?large`)
await page.getByText('2026-0417').click()
await page.getByRole('treeitem', { name: /large\.png/ }).click({ timeout: 120_000 })
await page.waitForTimeout(5000)

const idle = await page.evaluate(async () => {
  const start = performance.now()
  let frames = 0
  while (performance.now() - start < 3000) {
    await new Promise(requestAnimationFrame)
    frames += 1
  }
  return (frames * 1000) / (performance.now() - start)
})
console.log(`at rest: ${idle.toFixed(1)} frames a second, the most that this machine gives at present`)

for (const [name, scale] of [
  ['whole picture', undefined],
  ['actual pixels', '1'],
] as const) {
  if (scale !== undefined) await page.keyboard.press(scale)
  await page.waitForTimeout(1000)
  const { frames, ms, work } = await page.evaluate(async () => {
    const stage = document.querySelector('.stage')
    const { left, top, width, height } = stage?.getBoundingClientRect() ?? new DOMRect()
    const send = (type: string, x: number, y: number) =>
      stage?.dispatchEvent(
        new PointerEvent(type, {
          clientX: left + x,
          clientY: top + y,
          bubbles: true,
          pointerId: 1,
          buttons: 1,
        }),
      )
    const capture = Element.prototype.setPointerCapture
    Element.prototype.setPointerCapture = () => {}
    send('pointerdown', width / 2, height / 2)
    const start = performance.now()
    const work: number[] = []
    let frames = 0
    while (performance.now() - start < 4000) {
      await new Promise(requestAnimationFrame)
      const turn = frames / 20
      const begun = performance.now()
      send('pointermove', width / 2 + 120 * Math.sin(turn), height / 2 + 80 * Math.cos(turn))
      await new Promise<void>((resolve) => queueMicrotask(resolve))
      work.push(performance.now() - begun)
      frames += 1
    }
    const ms = performance.now() - start
    send('pointerup', width / 2, height / 2)
    Element.prototype.setPointerCapture = capture
    return { frames, ms, work: work.toSorted((a, b) => a - b) }
  })
  const rate = ((frames * 1000) / ms).toFixed(1)
  const median = work[Math.floor(work.length / 2)]?.toFixed(2)
  const slow = work[Math.floor(work.length * 0.95)]?.toFixed(2)
  console.log(`${name}: ${rate} frames a second; handling a move took ${median} ms (95 %: ${slow} ms)`)
}
for (const error of errors) console.log(error)
await standIn.close()
