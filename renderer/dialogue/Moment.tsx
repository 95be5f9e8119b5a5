import { formatInstant } from '../parts/format.ts'
import { useTexts } from '../parts/session-context.tsx'

/** When something was said, to the second. */
export const Moment = ({ instant }: { readonly instant: string }) => {
  const { locale } = useTexts()
  return (
    <time className="moment" dateTime={instant}>
      {formatInstant(locale, instant)}
    </time>
  )
}
