import { escapeText } from './escape-text.ts'

/** Text that came with the evidence: a text node in a direction of its own, whatever characters are in it. */
export const EvidenceText = ({ text }: { readonly text: string }) => {
  const shown = escapeText(text)
  return (
    <bdi className="evidence-text" title={shown}>
      {shown}
    </bdi>
  )
}
