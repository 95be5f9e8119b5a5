export interface JsonOutline {
  /** Objects and arrays, and how deep they stand in each other. */
  readonly containers: number
  readonly depth: number
  /** A key that the outermost object has twice: JSON.parse keeps the last of them without a word. */
  readonly repeatedKey: string | undefined
}

const closing = (text: string, opening: number): number => {
  let at = opening + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

const keyOf = (quoted: string): string => {
  try {
    return String(JSON.parse(quoted))
  } catch {
    // Not JSON: the parser will say so.
    return quoted
  }
}

/** Measures a JSON text before it is parsed, since parsing may need many times its memory; never fails. */
export const outlineJson = (text: string): JsonOutline => {
  const keys = new Set<string>()
  let repeatedKey: string | undefined
  let containers = 0
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{' || character === '[') {
      containers += 1
      depth += 1
      deepest = Math.max(deepest, depth)
    } else if (character === '}' || character === ']') depth -= 1
    else if (character === '"') {
      const end = closing(text, at)
      let after = end + 1
      while (' \t\r\n'.includes(text[after] ?? '.')) after += 1
      if (depth === 1 && text[after] === ':') {
        const key = keyOf(text.slice(at, end + 1))
        if (keys.has(key)) repeatedKey ??= key
        keys.add(key)
      }
      at = end
    }
  }
  return { containers, depth: deepest, repeatedKey }
}
