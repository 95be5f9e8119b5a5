import { tensorUse } from './name-map.ts'

/** What became of one tensor of the checkpoint. */
export type TensorFate =
  /** Read for a network of the pack or for the class vectors. */
  | 'used'
  /** Known, and of no use to any network here. */
  | 'unused'
  /** Belongs to the language model, which is imported separately. */
  | 'language'
  /** Not a tensor of the published network. */
  | 'unknown'

export interface ImportReport {
  readonly tensors: readonly { readonly name: string; readonly fate: TensorFate }[]
  /** Encoder tensors that came from imagebind_huge.pth, by their names in ckpt.pth. */
  readonly fallBack: readonly string[]
  /** Linear maps without adapters: they are taken as they are. */
  readonly withoutAdapters: readonly string[]
  readonly warnings: readonly string[]
}

/** Collects during an import what the report says. */
export interface ImportLog {
  readonly used: (published: string, from: 'checkpoint' | 'imagebind') => void
  readonly withoutAdapters: (weight: string) => void
  readonly warn: (sentence: string) => void
  readonly report: (checkpointNames: Iterable<string>) => ImportReport
}

const fateOf = (name: string, used: ReadonlySet<string>): TensorFate => {
  if (used.has(name)) return 'used'
  const use = tensorUse(name)
  return use === 'unknown' || use === 'language' ? use : 'unused'
}

const some = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`

const counted = (names: readonly string[], noun: string): string =>
  `${names.length} ${noun}${names.length === 1 ? '' : 's'}`

/** A log without entries. */
export const importLog = (): ImportLog => {
  const used = new Set<string>()
  const fallBack = new Set<string>()
  const bare = new Set<string>()
  const said = new Set<string>()
  return {
    used: (published, from) => {
      if (from === 'checkpoint') used.add(published)
      else fallBack.add(published)
    },
    withoutAdapters: (weight) => bare.add(weight),
    warn: (sentence) => said.add(sentence),
    report: (checkpointNames) => {
      const tensors = [...checkpointNames].map((name) => ({ name, fate: fateOf(name, used) }))
      const unknown = tensors.filter(({ fate }) => fate === 'unknown').map(({ name }) => name)
      const warnings = [...said]
      if (unknown.length > 0)
        warnings.push(
          `${counted(unknown, 'tensor')} not part of the published network and ignored: ${some(unknown)}.`,
        )
      if (bare.size > 0)
        warnings.push(
          `${counted([...bare], 'linear map')} without low-rank adapters, taken as stored: ${some([...bare])}.`,
        )
      return { tensors, fallBack: [...fallBack], withoutAdapters: [...bare], warnings }
    },
  }
}

/** Names with every number as N, counted: 2,000 tensors become a page. */
const grouped = (names: readonly string[]): readonly string[] => {
  const counts = new Map<string, number>()
  for (const name of names) {
    const family = name.replaceAll(/\d+/g, 'N')
    counts.set(family, (counts.get(family) ?? 0) + 1)
  }
  return [...counts].map(([family, count]) => `${String(count).padStart(6)}  ${family}`)
}

const headings: Readonly<Record<TensorFate, string>> = {
  used: 'used',
  unused: 'not used by any network here',
  language: 'for the language model, which is imported separately',
  unknown: 'unknown and ignored',
}

/** The report for a reader: families of tensors under what became of them, then the warnings. */
export const importReportText = ({ tensors, fallBack, warnings }: ImportReport): string => {
  const fates: readonly TensorFate[] = ['used', 'unused', 'language', 'unknown']
  const sections = fates.flatMap((fate) => {
    const names = tensors.filter((tensor) => tensor.fate === fate).map(({ name }) => name)
    return names.length === 0 ? [] : [`${names.length} tensors ${headings[fate]}:`, ...grouped(names), '']
  })
  if (fallBack.length > 0)
    sections.push(`${fallBack.length} tensors from ImageBind's own checkpoint:`, ...grouped(fallBack), '')
  return [...sections, ...warnings.map((warning) => `Warning: ${warning}`)].join('\n').trimEnd()
}
