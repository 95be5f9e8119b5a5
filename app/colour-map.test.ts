import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ColourMap, colourOf, ember, tide } from './colour-map.ts'

/** CIE lightness L* of an sRGB colour. */
const lightnessOf = ([red, green, blue]: readonly [number, number, number]): number => {
  const linear = [red, green, blue].map((byte) => {
    const share = byte / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  const y = 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y
}

const lightnesses = (map: ColourMap): readonly number[] =>
  Array.from({ length: 256 }, (_, step) => lightnessOf(colourOf(map, step / 255)))

test('lightness rises with the value all along, in steps that are alike', () => {
  for (const map of [ember, tide]) {
    const all = lightnesses(map)
    for (let step = 8; step < 256; step += 8) {
      const rise = (all[step] ?? 0) - (all[step - 8] ?? 0)
      assert.ok(rise > 1 && rise < 5, `${map.name} rises by ${rise} up to step ${step}`)
    }
  }
})

test('the two maps differ by hue wherever a value is worth drawing', () => {
  for (let step = 40; step < 256; step += 8) {
    const [a, b] = [colourOf(ember, step / 255), colourOf(tide, step / 255)]
    const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
    assert.ok(distance > 30, `step ${step}: ${distance}`)
  }
})

test('values out of range take the end colours', () => {
  assert.deepEqual(colourOf(ember, -1), colourOf(ember, 0))
  assert.deepEqual(colourOf(ember, 7), colourOf(ember, 1))
  assert.deepEqual(colourOf(ember, Number.NaN), colourOf(ember, 0))
})
