import type { SeededRandom } from '../random/seeded-random.ts'
import { finishText } from './finish-text.ts'

/** Slips of the keyboard that people make, one or two for a word. */
const slips: Readonly<Record<string, readonly string[]>> = {
  image: ['imgae', 'imag'],
  picture: ['pictre', 'picure'],
  photo: ['foto', 'phto'],
  face: ['fase', 'fce'],
  deepfake: ['deep fake', 'depfake'],
  manipulated: ['maniplated', 'manipualted'],
  manipulation: ['maniplation', 'manipulaton'],
  altered: ['alterd', 'alterred'],
  forged: ['forgd', 'forgeed'],
  edited: ['editted', 'edted'],
  region: ['regoin', 'regon'],
  regions: ['regoins', 'regons'],
  score: ['scor', 'socre'],
  what: ['waht', 'wat'],
  which: ['wich', 'whcih'],
  where: ['were', 'wher'],
  the: ['teh', 'th'],
  this: ['thsi', 'tihs'],
  that: ['taht'],
  mouth: ['mouht', 'moth'],
  nose: ['nsoe'],
  eye: ['eey'],
  eyes: ['eys', 'eyse'],
  whole: ['hole'],
  lower: ['lowre'],
  probability: ['probabilty'],
  threshold: ['treshold', 'threshhold'],
  detector: ['detecter'],
  segmentation: ['segmentaion'],
  gradcam: ['grad cam', 'gradcamm'],
  sure: ['shure'],
  real: ['reel'],
  authentic: ['autentic'],
  please: ['pls', 'plese'],
  you: ['u', 'yuo'],
  are: ['r'],
  is: ['si'],
  how: ['hwo'],
  does: ['dose'],
  should: ['shoud'],
}

const misspell = (text: string, random: SeededRandom): string => {
  const words = text.split(' ')
  const places = words.flatMap((word, place) => (slips[word.replaceAll(/[.,?]/g, '')] ? [place] : []))
  if (places.length === 0) return text
  const chosen = [random.pick(places), random.pick(places)]
  return words
    .map((word, place) => {
      if (!chosen.includes(place)) return word
      const bare = word.replaceAll(/[.,?]/g, '')
      return word.replace(bare, random.pick(slips[bare]!))
    })
    .join(' ')
}

const openings = {
  first: ['Hello.', 'Hi.', 'Good morning.', 'Please tell me:', 'Sorry,', 'Tell me,'],
  later: ['Thanks.', 'OK.', 'One question:', 'Please tell me:', 'So,', 'Now,', 'Another question:', 'I see.'],
} as const

/** Names that keep their own capitals. */
const properNames: Readonly<Record<string, string>> = {
  gradcam: 'GradCAM',
  london: 'London',
  paris: 'Paris',
  berlin: 'Berlin',
  rome: 'Rome',
  tokyo: 'Tokyo',
  france: 'France',
  spain: 'Spain',
  japan: 'Japan',
  italy: 'Italy',
  brazil: 'Brazil',
  china: 'China',
  french: 'French',
  german: 'German',
  spanish: 'Spanish',
  latin: 'Latin',
  python: 'Python',
  bitcoin: 'Bitcoin',
}

const tidy = (text: string): string => {
  const finished = finishText(text).replaceAll(/\b[a-z]+\b/g, (word) => properNames[word] ?? word)
  return /[.?!]$/.test(finished) ? finished : `${finished}.`
}

/** What a person types for the question that a grammar wrote: tidy in most cases, else with an opening, lower-case, bare, or misspelt. */
export const styleQuestion = (written: string, random: SeededRandom, isFirst: boolean): string => {
  const draw = random.uniform()
  if (draw < 0.5) return tidy(written)
  if (draw < 0.6 && written.endsWith('?')) {
    const opening = random.pick(openings[isFirst ? 'first' : 'later'])
    return tidy(
      `${opening} ${/[.]$/.test(opening) || /^I\b/.test(written) ? written : written.charAt(0).toLowerCase() + written.slice(1)}`,
    )
  }
  const lower = finishText(written).toLowerCase()
  if (draw < 0.7) return lower
  const bare = lower.replaceAll(/[?.!]+$/g, '')
  if (draw < 0.9) return bare === '' ? lower : bare
  return misspell(random.chance(0.5) ? lower : bare || lower, random)
}
