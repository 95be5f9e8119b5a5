import { type StoreApi, useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'

/** A part of a store's state; the component is drawn again when the part is another one. */
export const useSlice = <State, Part>(store: StoreApi<State>, select: (state: State) => Part): Part =>
  useStore(store, select)

/** The same for a part made anew each time, compared by its members. */
export const useMembers = <State, Part>(store: StoreApi<State>, select: (state: State) => Part): Part =>
  useStore(store, useShallow(select))
