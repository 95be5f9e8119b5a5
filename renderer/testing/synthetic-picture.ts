import type { Box } from '#app/geometry.ts'

/** A face as light on a form: an oval with soft shadows where eyes, nose and mouth would be. */
const shadeFace = (
  context: OffscreenCanvasRenderingContext2D,
  { x, y, width, height }: Box,
  warmth: number,
): void => {
  const at = (right: number, down: number) => [x + width * right, y + height * down] as const
  const blot = (right: number, down: number, rx: number, ry: number, colour: string, strength: number) => {
    const [cx, cy] = at(right, down)
    context.save()
    context.translate(cx, cy)
    context.scale(1, (ry * height) / (rx * width))
    const glow = context.createRadialGradient(0, 0, 0, 0, 0, rx * width)
    glow.addColorStop(0, colour)
    glow.addColorStop(0.55, colour)
    glow.addColorStop(1, 'rgb(0 0 0 / 0%)')
    context.globalAlpha = strength
    context.fillStyle = glow
    context.fillRect(-rx * width, -rx * width, 2 * rx * width, 2 * rx * width)
    context.restore()
  }
  blot(0.5, 1.25, 0.95, 0.5, `hsl(${warmth + 190} 12% 22%)`, 1)
  blot(0.5, 0.42, 0.72, 0.82, `hsl(${warmth} 30% 16%)`, 1)
  blot(0.5, 0.54, 0.56, 0.66, `hsl(${warmth} 38% 62%)`, 1)
  blot(0.4, 0.44, 0.3, 0.36, `hsl(${warmth + 8} 48% 74%)`, 0.7)
  for (const eye of [0.32, 0.68]) {
    blot(eye, 0.43, 0.13, 0.06, `hsl(${warmth} 34% 34%)`, 0.8)
    blot(eye, 0.43, 0.07, 0.035, `hsl(${warmth + 20} 20% 92%)`, 0.8)
    blot(eye, 0.43, 0.035, 0.035, 'hsl(20 30% 14%)', 1)
    blot(eye, 0.35, 0.14, 0.03, `hsl(${warmth} 34% 22%)`, 0.7)
  }
  blot(0.54, 0.57, 0.07, 0.17, `hsl(${warmth} 40% 48%)`, 0.6)
  blot(0.47, 0.6, 0.035, 0.12, `hsl(${warmth + 8} 50% 80%)`, 0.6)
  blot(0.5, 0.76, 0.19, 0.055, `hsl(${warmth - 14} 46% 42%)`, 0.85)
  blot(0.5, 0.755, 0.17, 0.012, `hsl(${warmth - 14} 46% 24%)`, 0.9)
}

/** A small generator of the same numbers each time. */
const noise = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

/** A picture with soft, face-like forms in the boxes, and grain so that pixels differ; PNG. */
export const drawSyntheticPicture = async (
  width: number,
  height: number,
  faces: readonly Box[],
  seed: number,
): Promise<Blob> => {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  const random = noise(seed)
  const ground = context.createLinearGradient(0, 0, width, height)
  ground.addColorStop(0, `hsl(${seed * 47} 16% 58%)`)
  ground.addColorStop(1, `hsl(${seed * 47 + 40} 20% 24%)`)
  context.fillStyle = ground
  context.fillRect(0, 0, width, height)
  for (let patch = 0; patch < 14; patch += 1) {
    context.fillStyle = `hsl(${random() * 360} 22% ${20 + random() * 50}% / 22%)`
    context.fillRect(random() * width, random() * height, random() * width * 0.4, random() * height * 0.5)
  }
  faces.forEach((box, at) => {
    shadeFace(context, box, 18 + ((at * 7 + seed) % 3) * 6)
  })
  if (width * height < 4e6) {
    const image = context.getImageData(0, 0, width, height)
    for (let index = 0; index < image.data.length; index += 4) {
      const grain = (random() - 0.5) * 14
      for (let channel = 0; channel < 3; channel += 1)
        image.data[index + channel] = (image.data[index + channel] ?? 0) + grain
    }
    context.putImageData(image, 0, 0)
  }
  return canvas.convertToBlob({ type: 'image/png' })
}

/** A PNG of a part of a picture, scaled to fit into `side`. */
export const cutPicture = async (
  picture: Blob,
  part: Box | null,
  side: number,
  isSquare: boolean,
): Promise<Blob> => {
  const bitmap = await createImageBitmap(picture)
  const { x, y, width, height } = part ?? { x: 0, y: 0, width: bitmap.width, height: bitmap.height }
  const scale = isSquare ? 1 : side / Math.max(width, height)
  const [outWidth, outHeight] = isSquare
    ? [side, side]
    : [Math.round(width * scale), Math.round(height * scale)]
  const canvas = new OffscreenCanvas(outWidth, outHeight)
  canvas.getContext('2d')?.drawImage(bitmap, x, y, width, height, 0, 0, outWidth, outHeight)
  return canvas.convertToBlob({ type: 'image/png' })
}
