import type { Settings } from '#app/records/settings.ts'
import { de } from './de.ts'
import { type Catalogue, en } from './en.ts'

/** One catalogue for each language that the settings offer. */
export const catalogues: Readonly<Record<Settings['language'], Catalogue>> = { en, de }
