import type { PromptTemplate } from '#app/records/pack.ts'
import { bfloat16OfF32, f32OfBfloat16 } from '../checkpoints/bfloat16.ts'

const asBfloat16 = (value: number): number => f32OfBfloat16(bfloat16OfF32(Float32Array.of(value)))[0]!

/** A forgery score in [0, 1] as the template writes it in the prompt, without a percent sign. */
export const scoreText = (scoreFake: number, form: PromptTemplate['score']): string => {
  switch (form) {
    case 'bfloat16-percent':
      return String(Math.trunc(asBfloat16(scoreFake) * 100))
    case 'percent':
      // Cut as answers quote it (conversations: quoteScore), so that text and answer never differ by one.
      return String(Math.floor(scoreFake * 100 + 1e-9))
    case 'decimal':
      return scoreFake.toFixed(2)
  }
}
