import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colourOf, ember } from '#app/colour-map.ts'
import { colourMapValues } from './map-colours.ts'

const map = {
  side: 2,
  values: Float32Array.of(0, 0.5, 1, Number.NaN),
  box: { x: 0, y: 0, width: 2, height: 2 },
}

test('values from the threshold on take their colour, the others and what is no number stay clear', () => {
  const rgba = colourMapValues(map, ember, 0.5)
  assert.deepEqual([...rgba.slice(0, 4)], [0, 0, 0, 0])
  assert.deepEqual([...rgba.slice(4, 8)], [...colourOf(ember, 0.5), 255])
  assert.deepEqual([...rgba.slice(8, 12)], [...colourOf(ember, 1), 255])
  assert.deepEqual([...rgba.slice(12, 16)], [0, 0, 0, 0])
})

test('a threshold of 0 draws everything that is a number', () => {
  assert.deepEqual([...colourMapValues(map, ember, 0).slice(0, 4)], [...colourOf(ember, 0), 255])
})
