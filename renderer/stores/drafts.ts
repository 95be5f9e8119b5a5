import { createStore, type StoreApi } from 'zustand'

/** Text that was typed but not yet taken by the case; survives a reload of the page. */
export interface Drafts {
  readonly store: StoreApi<{ readonly texts: Readonly<Record<string, string>> }>
  readonly keep: (key: string, text: string) => void
  readonly drop: (key: string) => void
}

const storageKey = 'assay.drafts'

const readTexts = (kept: Storage): Readonly<Record<string, string>> => {
  try {
    const read: unknown = JSON.parse(kept.getItem(storageKey) ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    return Object.fromEntries(Object.entries(read).filter(([, text]) => typeof text === 'string'))
  } catch {
    // A draft that cannot be read is worth less than a page that starts.
    return {}
  }
}

export const createDrafts = (kept: Storage): Drafts => {
  const store = createStore(() => ({ texts: readTexts(kept) }))
  store.subscribe(({ texts }) => kept.setItem(storageKey, JSON.stringify(texts)))
  return {
    store,
    keep: (key, text) => store.setState(({ texts }) => ({ texts: { ...texts, [key]: text } })),
    drop: (key) =>
      store.setState(({ texts }) => ({
        texts: Object.fromEntries(Object.entries(texts).filter(([other]) => other !== key)),
      })),
  }
}
