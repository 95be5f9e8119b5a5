import { createStore, type StoreApi } from 'zustand'

export type DialogName =
  | 'create case'
  | 'open case'
  | 'correct case'
  | 'close case'
  | 'reopen case'
  | 'archive case'
  | 'settings'
  | 'keys'

export type InspectorTab = 'findings' | 'dialogue' | 'metadata' | 'custody' | 'notes'

/** Places that a key can bring the focus to. */
export type FocusPlace = 'search' | 'tag' | 'note' | 'question' | 'canvas'

export interface PanelsState {
  readonly dialog: DialogName | null
  readonly tab: InspectorTab
  readonly isQueueOpen: boolean
  readonly hasSingleKeys: boolean
  readonly focus: { readonly place: FocusPlace; readonly count: number } | null
}

export interface Panels {
  readonly store: StoreApi<PanelsState>
  readonly openDialog: (dialog: DialogName) => void
  readonly closeDialog: () => void
  readonly showTab: (tab: InspectorTab) => void
  readonly toggleQueue: () => void
  readonly setSingleKeys: (hasSingleKeys: boolean) => void
  readonly focus: (place: FocusPlace) => void
}

const singleKeysKey = 'assay.singleKeys'

export const createPanels = (kept: Storage): Panels => {
  const store = createStore<PanelsState>(() => ({
    dialog: null,
    tab: 'findings',
    isQueueOpen: false,
    hasSingleKeys: kept.getItem(singleKeysKey) !== 'off',
    focus: null,
  }))
  return {
    store,
    openDialog: (dialog) => store.setState({ dialog }),
    closeDialog: () => store.setState({ dialog: null }),
    showTab: (tab) => store.setState({ tab }),
    toggleQueue: () => store.setState(({ isQueueOpen }) => ({ isQueueOpen: !isQueueOpen })),
    setSingleKeys: (hasSingleKeys) => {
      kept.setItem(singleKeysKey, hasSingleKeys ? 'on' : 'off')
      store.setState({ hasSingleKeys })
    },
    focus: (place) =>
      store.setState(({ focus }) => ({
        focus: { place, count: (focus?.count ?? 0) + 1 },
        ...(place === 'tag' || place === 'note' ? { tab: 'notes' as const } : {}),
        ...(place === 'question' ? { tab: 'dialogue' as const } : {}),
      })),
  }
}
