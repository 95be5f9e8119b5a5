/**
 * Everything that marks a turn or a picture in a prompt of the paper's, or a special token of a language model: rows of #, the names
 * of the roles with their colon (also spaced), <Img> and </Img>, <s>, <unk>, <|…|>, <0x…> (these two also where they are
 * only begun), [INST], <<SYS>>.
 */
const roleMarks =
  /#{2,}|\b(?:human|assistant|user|system)\s*:|<\s*\/?\s*(?:img|s|unk|pad|image|sys)\s*>|<\|(?:[^<>|]{0,60}\|>)?|\|>|<0x(?:[0-9a-f]{2}>)?|<<\s*\/?\s*sys\s*>>|\[\s*\/?\s*inst\s*\]/giu

/** Characters that are not seen and could split a mark so that it is not found. */
const unseen = /[\p{Cf}\p{Co}\p{Cn}\p{Variation_Selector}]|[^\P{Cc}\n\t]/gu

/**
 * Text that cannot begin a turn, name a role or stand for a picture. Text without such marks is only trimmed; from any other,
 * brought to compatibility form and rid of what is not seen, the marks are taken out again and again, so that the rest
 * forms no new one.
 */
export const stripRoleMarks = (text: string): string => {
  const sound = text.toWellFormed().replaceAll('\u2581', ' ').replaceAll('\r\n', '\n')
  const bare = sound.normalize('NFKC').replaceAll(unseen, '')
  let rest = bare
  for (;;) {
    const next = rest.replaceAll(roleMarks, ' ')
    if (next === rest) break
    rest = next
  }
  return (rest === bare ? sound : rest.replaceAll(/ {2,}/g, ' ')).trim()
}
