import type { FaceRegionName } from '#app/face-regions.ts'
import type { Slots } from './expand-template.ts'

/** "the nose, the mouth and the left eye". */
export const listRegions = (regions: readonly FaceRegionName[]): string => {
  const phrases = regions.map((region) => `the ${region}`)
  return phrases.length < 2 ? phrases.join('') : `${phrases.slice(0, -1).join(', ')} and ${phrases.at(-1)}`
}

const isPlural = (regions: readonly FaceRegionName[]): boolean => regions.length > 1 || regions[0] === 'eyes'

/** A list of regions and the words that agree with it in number, each slot's name after `prefix`: {are}, {have}, {s}, {they}, {them}. */
export const regionSlots = (prefix: string, regions: readonly FaceRegionName[]): Slots => {
  const plural = isPlural(regions)
  return {
    [`${prefix}`]: listRegions(regions),
    [`${prefix} are`]: plural ? 'are' : 'is',
    [`${prefix} were`]: plural ? 'were' : 'was',
    [`${prefix} have`]: plural ? 'have' : 'has',
    [`${prefix} do`]: plural ? 'do' : 'does',
    [`${prefix} s`]: plural ? '' : 's',
    [`${prefix} they`]: plural ? 'they' : 'it',
    [`${prefix} them`]: plural ? 'them' : 'it',
    [`${prefix} bare`]: regions.join(' and '),
  }
}
