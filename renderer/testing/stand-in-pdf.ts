/** A PDF of `pages` pages with grey bars for lines of text: what a preview looks like, without its words. */
export const standInPdf = (pages: number): Blob => {
  const bars = Array.from({ length: 24 }, (_, line) => {
    const width = line % 6 === 0 ? 200 : 300 + ((line * 53) % 170)
    return `60 ${730 - 26 * line} ${width} ${line % 6 === 0 ? 12 : 7} re`
  })
  const content = `0.75 g\n${bars.join('\n')}\nf`
  const kids = Array.from({ length: pages }, (_, index) => `${4 + index} 0 R`)
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages} >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ...kids.map(
      () => '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 3 0 R >>',
    ),
  ]
  let text = '%PDF-1.7\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return new Blob([`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}${end}`], {
    type: 'application/pdf',
  })
}
