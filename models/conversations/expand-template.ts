import { assert } from '#app/assert.ts'
import type { SeededRandom } from '../random/seeded-random.ts'

/** Lists of templates by name; each of a list is equally likely. */
export type Rules = Readonly<Record<string, readonly string[]>>
export type Slots = Readonly<Record<string, string>>

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rule' | 'slot'; readonly name: string }
  | { readonly kind: 'choice'; readonly options: readonly (readonly Part[])[] }

const parsed = new Map<string, readonly Part[]>()

/** Reads parts up to the end, or up to the | or ] that ends an option. */
const parseParts = (
  template: string,
  from: number,
): { readonly parts: readonly Part[]; readonly at: number } => {
  const parts: Part[] = []
  let at = from
  const nameUntil = (end: string): string => {
    const close = template.indexOf(end, at)
    assert(close > at, `the template closes what it opens: ${template}`)
    const name = template.slice(at + 1, close)
    at = close + 1
    return name
  }
  while (at < template.length && template[at] !== '|' && template[at] !== ']') {
    const sign = template[at]!
    if (sign === '<') parts.push({ kind: 'rule', name: nameUntil('>') })
    else if (sign === '{') parts.push({ kind: 'slot', name: nameUntil('}') })
    else if (sign === '[') {
      const options: (readonly Part[])[] = []
      do {
        const option = parseParts(template, at + 1)
        options.push(option.parts)
        at = option.at
      } while (template[at] === '|')
      assert(template[at] === ']', `the template closes what it opens: ${template}`)
      at += 1
      parts.push({ kind: 'choice', options })
    } else {
      const end = template.slice(at).search(/[<{[|\]]/)
      const next = end < 0 ? template.length : at + end
      parts.push({ kind: 'text', text: template.slice(at, next) })
      at = next
    }
  }
  return { parts, at }
}

const parse = (template: string): readonly Part[] => {
  const known = parsed.get(template)
  if (known) return known
  const { parts, at } = parseParts(template, 0)
  assert(at === template.length, `the template opens what it closes: ${template}`)
  parsed.set(template, parts)
  return parts
}

/**
 * One sentence of a grammar: `[a|b]` is either (an option may be empty or nest), `<name>` one of a rule's templates, `{name}` a
 * slot's text as it is. The text comes out as it stands, spaces and capitals untouched.
 */
export const expandTemplate = (
  template: string,
  rules: Rules,
  slots: Slots,
  random: SeededRandom,
): string => {
  const write = (parts: readonly Part[]): string =>
    parts
      .map((part) => {
        if (part.kind === 'text') return part.text
        if (part.kind === 'choice') return write(random.pick(part.options))
        if (part.kind === 'slot') {
          const text = slots[part.name]
          assert(text !== undefined, `a slot {${part.name}} is filled: ${template}`)
          return text
        }
        const choices = rules[part.name]
        assert(choices !== undefined && choices.length > 0, `a rule <${part.name}> exists: ${template}`)
        return write(parse(random.pick(choices)))
      })
      .join('')
  return write(parse(template))
}
