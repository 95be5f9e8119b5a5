import type { ReportDocument } from '#app/records/report-document.ts'
import { type PageFlow, page, textStyles, textWidth } from './page-flow.ts'

const draftWords = 'DRAFT, not signed'

/** Marks a draft across the page; drawn before the page's text, which stays readable. */
export const drawWatermark = ({ doc, widthOf }: PageFlow): void => {
  const style = { ...textStyles.title, size: 68 }
  const centre = { x: page.width / 2, y: page.height / 2 }
  doc.markContent('Artifact')
  doc.save().rotate(-52, { origin: [centre.x, centre.y] })
  doc.font(style.font).fontSize(style.size).fillColor('#ececec')
  doc.text(draftWords, centre.x - widthOf(draftWords, style) / 2, centre.y - style.size / 2, {
    lineBreak: false,
  })
  doc.restore()
  doc.endMarkedContent()
}

const cut = (flow: PageFlow, text: string, width: number): string => {
  const [first = '', ...more] = flow.lines(text, textStyles.furniture, width)
  return more.length === 0 ? first : `${flow.lines(text, textStyles.furniture, width - 8)[0]} …`
}

/** Writes head and foot of every page: report, case, page x of y, and the hash of the manifest in full. */
export const drawFurniture = (
  flow: PageFlow,
  { number, caseNumber, manifestSha256, isDraft }: ReportDocument,
): void => {
  const { doc, drawLine, widthOf } = flow
  const { furniture, furnitureCode } = textStyles
  const { count } = doc.bufferedPageRange()
  const right = page.left + textWidth
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(index)
    doc.markContent('Artifact', { type: 'Pagination' })
    const half = textWidth / 2 - 8
    const left = cut(flow, `Report ${number}${isDraft ? ' (draft, not signed)' : ''}`, half)
    const case_ = cut(flow, `Case ${caseNumber}`, half)
    drawLine(left, furniture, page.left, 34)
    drawLine(case_, furniture, right - widthOf(case_, furniture), 34)
    doc.moveTo(page.left, 50).lineTo(right, 50).lineWidth(0.5).stroke('#9a9a9a')
    const foot = page.height - 50
    doc.moveTo(page.left, foot).lineTo(right, foot).lineWidth(0.5).stroke('#9a9a9a')
    drawLine('Manifest SHA-256', furniture, page.left, foot + 5)
    drawLine(manifestSha256, furnitureCode, page.left + widthOf('Manifest SHA-256  ', furniture), foot + 5.6)
    const place = `Page ${index + 1} of ${count}`
    drawLine(place, furniture, right - widthOf(place, furniture), foot + 5)
    doc.endMarkedContent()
  }
}
