import { useEffect } from 'react'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'

const asks = {
  contrast: '(prefers-contrast: more)',
  light: '(prefers-color-scheme: light)',
} as const

const systemTheme = (): 'dark' | 'light' | 'contrast' =>
  matchMedia(asks.contrast).matches ? 'contrast' : matchMedia(asks.light).matches ? 'light' : 'dark'

/** Gives the page its theme and its language, and follows the system where the settings say so. */
export const useTheme = (): void => {
  const { setup } = useSession()
  const { locale } = useTexts()
  const theme = useSlice(setup.store, ({ settings }) => settings?.theme ?? 'dark')
  useEffect(() => {
    const apply = () => {
      document.documentElement.dataset.theme = theme === 'system' ? systemTheme() : theme
    }
    apply()
    const queries = Object.values(asks).map((ask) => matchMedia(ask))
    for (const query of queries) query.addEventListener('change', apply)
    return () => {
      for (const query of queries) query.removeEventListener('change', apply)
    }
  }, [theme])
  useEffect(() => {
    document.documentElement.lang = locale.slice(0, 2)
  }, [locale])
}
