/**
 * A key that the outermost object of a valid JSON text has twice, or undefined. JSON.parse keeps the last of two equal
 * keys without a word, and two readers may then see different files.
 */
export const repeatedKey = (json: string): string | undefined => {
  const keys = new Set<string>()
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    else if (character === '"') {
      const start = at
      for (at += 1; json[at] !== '"'; at++) if (json[at] === '\\') at += 1
      if (depth !== 1) continue
      let after = at + 1
      while (' \t\r\n'.includes(json[after] ?? '.')) after += 1
      if (json[after] !== ':') continue
      const key = String(JSON.parse(json.slice(start, at + 1)))
      if (keys.has(key)) return key
      keys.add(key)
    }
  }
  return undefined
}
