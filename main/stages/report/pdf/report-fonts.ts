import { readFile } from 'node:fs/promises'
import * as fontkit from 'fontkit'
import { resourcePath } from '#main/resources.ts'

const files = {
  regular: 'NotoSans-Regular.ttf',
  semibold: 'NotoSans-SemiBold.ttf',
  italic: 'NotoSans-Italic.ttf',
  code: 'NotoSansMono-Regular.ttf',
} as const

export type FontName = keyof typeof files

export interface ReportFont {
  readonly name: FontName
  readonly bytes: Buffer
  readonly hasGlyph: (codePoint: number) => boolean
}

export type ReportFonts = Readonly<Record<FontName, ReportFont>>

const loadFont = async (name: FontName): Promise<ReportFont> => {
  const bytes = await readFile(resourcePath('report', 'fonts', files[name]))
  const font = fontkit.create(bytes)
  if (!('hasGlyphForCodePoint' in font)) throw new TypeError(`${files[name]} is a collection of fonts`)
  return { name, bytes, hasGlyph: (codePoint) => font.hasGlyphForCodePoint(codePoint) }
}

/** The four faces of the report's type, from the program's own files. */
export const loadReportFonts = async (): Promise<ReportFonts> => ({
  regular: await loadFont('regular'),
  semibold: await loadFont('semibold'),
  italic: await loadFont('italic'),
  code: await loadFont('code'),
})
