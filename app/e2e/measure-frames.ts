import { loadavg } from 'node:os'
import { descendantsCpuMs } from './browser-cpu.ts'
import { startStandInPage } from './stand-in-page.ts'

/**
 * Prints how the viewer moves and zooms a picture of 24 megapixels with the segmentation map over it: frames a second, the
 * median and the worst time between two frames, and the processor time that the browser spends on one, which a busy
 * machine does not change. Usage: node app/e2e/measure-frames.ts
 */
const standIn = await startStandInPage()
const { page, errors } = await standIn.open({ width: 1440, height: 900 })
await page.goto(`${standIn.address}?large`)
await page.getByText('2026-0417').click()
await page.getByRole('treeitem', { name: /large\.png/ }).click({ timeout: 120_000 })
await page.waitForTimeout(5000)

type Motion = 'rest' | 'pan' | 'zoom'

/** Times between frames, in ms, while the pointer moves the picture for `seconds`, a step in each frame. */
const frameTimes = (motion: Motion, seconds: number): Promise<readonly number[]> =>
  page.evaluate(
    async ({ motion, seconds }) => {
      const stage = document.querySelector('.stage')
      const { left, top, width, height } = stage?.getBoundingClientRect() ?? new DOMRect()
      const at = (x: number, y: number) => ({ clientX: left + x, clientY: top + y, bubbles: true })
      const point = (type: string, x: number, y: number) =>
        stage?.dispatchEvent(new PointerEvent(type, { ...at(x, y), pointerId: 1, buttons: 1 }))
      // No pointer of the system is down that could be captured.
      const capture = Element.prototype.setPointerCapture
      Element.prototype.setPointerCapture = () => {}
      const times: number[] = []
      if (motion === 'pan') point('pointerdown', width / 2, height / 2)
      const start = performance.now()
      let last = start
      while (last - start < seconds * 1000) {
        const now = await new Promise<number>(requestAnimationFrame)
        const turn = times.length / 20
        if (motion === 'pan')
          point('pointermove', width / 2 + 120 * Math.sin(turn), height / 2 + 80 * Math.cos(turn))
        else if (motion === 'zoom')
          stage?.dispatchEvent(
            new WheelEvent('wheel', {
              ...at(width * 0.55, height * 0.45),
              deltaY: Math.cos(turn) > 0 ? -12 : 12,
              cancelable: true,
            }),
          )
        times.push(now - last)
        last = now
      }
      if (motion === 'pan') point('pointerup', width / 2, height / 2)
      Element.prototype.setPointerCapture = capture
      // The first is the time since the call.
      return times.slice(1)
    },
    { motion, seconds },
  )

const measure = async (name: string, motion: Motion): Promise<void> => {
  const before = descendantsCpuMs()
  const times = (await frameTimes(motion, 4)).toSorted((a, b) => a - b)
  const after = descendantsCpuMs()
  const share = (part: number) => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1)
  const rate = (1000 * times.length) / times.reduce((sum, ms) => sum + ms, 0)
  const cpu = before === undefined || after === undefined ? null : (after - before) / times.length
  console.log(
    `${name.padEnd(27)} ${rate.toFixed(1).padStart(5)} frames a second; between frames ${share(0.5)} ms in the median, ` +
      `${share(0.95)} ms at 95 %, ${share(1)} ms at worst${cpu === null ? '' : `; ${cpu.toFixed(1)} ms of processor a frame`}`,
  )
}

console.log(`load average ${loadavg()[0]?.toFixed(2)} at the start`)
await measure('at rest', 'rest')
for (const [name, key] of [
  ['whole picture', '0'],
  ['actual pixels', '1'],
] as const)
  for (const motion of ['pan', 'zoom'] as const) {
    await page.keyboard.press(key)
    await page.waitForTimeout(700)
    await measure(`${name}, ${motion}`, motion)
  }
for (const error of errors) console.log(error)
await standIn.close()
