import { useSlice } from '../stores/use-slice.ts'
import { useSession } from './session-context.tsx'

/** Text under a key that outlives the component and a reload: the text, how to change it, how to let go of it. */
export const useDraft = (
  key: string,
  initial: string,
): readonly [text: string, keep: (text: string) => void, drop: () => void] => {
  const { drafts } = useSession()
  const text = useSlice(drafts.store, ({ texts }) => texts[key]) ?? initial
  return [text, (next) => drafts.keep(key, next), () => drafts.drop(key)]
}
