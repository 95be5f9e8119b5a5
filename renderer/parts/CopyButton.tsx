import { useState } from 'react'
import { IconButton } from './Button.tsx'
import { useTexts } from './session-context.tsx'

/** Copies `text`; says for a moment that it did. */
export const CopyButton = ({ text, label }: { readonly text: string; readonly label?: string }) => {
  const { common } = useTexts()
  const [isDone, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setDone(true)
    setTimeout(() => setDone(false), 1500)
  }
  return (
    <IconButton
      icon={isDone ? 'check' : 'copy'}
      label={isDone ? common.copied : (label ?? common.copy)}
      className="small"
      onClick={() => void copy()}
    />
  )
}
