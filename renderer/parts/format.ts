/** A number with exactly `digits` places after the point. */
export const formatNumber = (locale: string, value: number, digits = 0): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  )

/** A share in [0, 1] as whole per cent. */
export const formatShare = (locale: string, share: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)

/** An instant in local time, to the second. */
export const formatInstant = (locale: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(instant))

const sizes = ['B', 'kB', 'MB', 'GB', 'TB']

/** A size in powers of ten, to three digits. */
export const formatBytes = (locale: string, bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  const digits = power === 0 || value >= 100 ? 0 : 1
  return `${formatNumber(locale, value, digits)} ${sizes[power]}`
}

/** A duration in the unit that suits it: 350 ms, 12 s, 3 min, 2 h 5 min. */
export const formatDuration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The first and last digits of a hash, for a line that shows the whole on demand. */
export const shortHash = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-8)}`
