import { crc32 } from 'node:zlib'
import { zlibSync } from 'fflate'
import type { FigurePixels } from './cut-crop.ts'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

const chunk = (type: string, content: Uint8Array): Buffer => {
  const framed = Buffer.alloc(content.length + 12)
  framed.writeUInt32BE(content.length)
  framed.write(type, 4, 'latin1')
  framed.set(content, 8)
  framed.writeUInt32BE(crc32(framed.subarray(4, content.length + 8)), content.length + 8)
  return framed
}

/** A row's bytes less those of the pixel to the left (filter 1 of ISO/IEC 15948): photographs pack better that way. */
const filteredRows = ({ width, height, rgb }: FigurePixels): Uint8Array => {
  const line = width * 3
  const rows = new Uint8Array(height * (line + 1))
  for (let y = 0; y < height; y += 1) {
    const start = y * (line + 1)
    rows[start] = 1
    for (let i = 0; i < line; i += 1)
      rows[start + 1 + i] = rgb[y * line + i]! - (i < 3 ? 0 : rgb[y * line + i - 3]!)
  }
  return rows
}

/**
 * The figure as a PNG file. Its bytes are the same on every machine: the compressor is fflate's, not the one that the host
 * brings along, whose output differs between versions and processors; more of its effort would save a twentieth of the size.
 */
export const writeFigurePng = (figure: FigurePixels): Uint8Array => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(figure.width)
  header.writeUInt32BE(figure.height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from(signature),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(filteredRows(figure), { level: 2 })),
    chunk('IEND', new Uint8Array()),
  ])
}
