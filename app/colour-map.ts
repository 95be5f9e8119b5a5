/** A colour map: 256 colours, red, green and blue in 0..255, from the value 0 to the value 1. */
export interface ColourMap {
  readonly name: string
  readonly table: Uint8Array
}

/** A stop of a ramp in OKLCh: lightness 0..1, chroma, hue in degrees. */
type Stop = readonly [lightness: number, chroma: number, hueDegrees: number]

/** OKLCh to linear sRGB (B. Ottosson, "A perceptual color space for image processing", 2020). */
const toLinear = ([lightness, chroma, hueDegrees]: Stop): readonly [number, number, number] => {
  const hue = (hueDegrees * Math.PI) / 180
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

/** The colour as bytes; a colour that a screen cannot show gives up chroma, never lightness. */
const toRgb = ([lightness, chroma, hueDegrees]: Stop): readonly number[] => {
  const linear = toLinear([lightness, chroma, hueDegrees])
  if (chroma > 0.001 && linear.some((value) => value < 0 || value > 1))
    return toRgb([lightness, chroma * 0.97, hueDegrees])
  return linear.map((value) => {
    const inside = Math.min(1, Math.max(0, value))
    return Math.round(255 * (inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055))
  })
}

/** Equal steps of the value are equal steps of lightness, so that the map reads the same in grey and to the colour-blind. */
const ramp = (name: string, stops: readonly Stop[]): ColourMap => {
  const table = new Uint8Array(256 * 3)
  const first = stops[0] ?? [0, 0, 0]
  const last = stops.at(-1) ?? first
  for (let step = 0; step < 256; step += 1) {
    const at = (step / 255) * (stops.length - 1)
    const index = Math.min(Math.floor(at), stops.length - 2)
    const [from, to] = [stops[index] ?? first, stops[index + 1] ?? last]
    const share = at - index
    const lightness = first[0] + (last[0] - first[0]) * (step / 255)
    const mixed = (axis: 1 | 2) => from[axis] + (to[axis] - from[axis]) * share
    table.set(toRgb([lightness, mixed(1), mixed(2)]), step * 3)
  }
  return { name, table }
}

/** Where the detector says the forgery is: violet through red to pale yellow. */
export const ember = ramp('Ember', [
  [0.22, 0.07, 300],
  [0, 0.16, 345],
  [0, 0.19, 382],
  [0, 0.16, 420],
  [0.95, 0.09, 465],
])

/** Where the classifier looked: dark blue through teal to pale green. */
export const tide = ramp('Tide', [
  [0.22, 0.06, 275],
  [0, 0.11, 250],
  [0, 0.1, 210],
  [0, 0.12, 165],
  [0.95, 0.1, 130],
])

/** The colour of a value in 0..1 (clamped); NaN takes the first colour. */
export const colourOf = ({ table }: ColourMap, value: number): readonly [number, number, number] => {
  const step = value > 0 ? Math.min(255, Math.round(value * 255)) : 0
  return [table[step * 3] ?? 0, table[step * 3 + 1] ?? 0, table[step * 3 + 2] ?? 0]
}
