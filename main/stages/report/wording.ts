import type { Box } from '#app/geometry.ts'
import type { Finding } from '#app/records/finding.ts'
import type { ReportManifest } from '#app/records/report.ts'

/** Ways to write values that the sections share. */

const two = (value: number): string => String(value).padStart(2, '0')

/** '2026-03-01 09:00:00 (UTC+01:00)'. */
export const localTime = (instant: string, offsetMinutes: number): string => {
  const local = new Date(Date.parse(instant) + offsetMinutes * 60_000).toISOString()
  const ahead = Math.abs(offsetMinutes)
  const sign = offsetMinutes < 0 ? '-' : '+'
  return `${local.slice(0, 19).replace('T', ' ')} (UTC${sign}${two(Math.floor(ahead / 60))}:${two(ahead % 60)})`
}

/** '2026-03-01 08:00:00 UTC'. */
export const utc = (instant: string): string => `${instant.slice(0, 19).replace('T', ' ')} UTC`

/** '1 234 567 bytes'. */
export const byteCount = (bytes: number): string =>
  `${String(bytes).replace(/\B(?=(\d{3})+$)/g, ' ')} ${bytes === 1 ? 'byte' : 'bytes'}`

export const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`

/** Three decimals, rounded; the manifest has all of them. */
export const scoreText = (score: number | null): string => (score === null ? 'none' : score.toFixed(3))

export const boxText = ({ x, y, width, height }: Box): string =>
  `${Math.round(width)} × ${Math.round(height)} pixels at (${Math.round(x)}, ${Math.round(y)})`

/** 'P1 face 2'. */
export const faceName = (manifest: ReportManifest, faceId: Finding['faceId']): string => {
  const face = manifest.faces.find(({ id }) => id === faceId)
  const exhibit = manifest.exhibits.find(({ id }) => id === face?.exhibitId)
  return `${exhibit?.label ?? 'unknown exhibit'} face ${face?.number ?? '?'}`
}
