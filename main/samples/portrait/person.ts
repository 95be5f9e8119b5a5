/** Linear light of red, green and blue, 0 to 1. */
export type Light = readonly [red: number, green: number, blue: number]
export type Place = readonly [x: number, y: number]

/**
 * A person who does not exist, in millimetres: x to the right, y upwards, z towards the camera, the origin between the eyes'
 * centres. Proportions follow the usual adult means (Farkas, Anthropometry of the Head and Face, 1994), varied by hand.
 */
export interface Person {
  readonly seed: number
  /** Right half of the head's outline without hair, from the vertex to the chin. */
  readonly head: readonly Place[]
  readonly skin: Light
  readonly freckles: number
  /** Darkening of beard stubble, 0 to 1. */
  readonly stubble: number
  /** Degrees by which the head leans clockwise in the picture. */
  readonly lean: number
  readonly eyes: {
    /** Half the distance of the pupils, half the width and the heights of the opening. */
    readonly apart: number
    readonly halfWidth: number
    readonly above: number
    readonly below: number
    /** How much higher the outer corner lies. */
    readonly slant: number
    readonly iris: Light
    /** Strength of lashes and lid line, 0 to 1. */
    readonly lashes: number
  }
  readonly brows: {
    readonly height: number
    readonly arch: number
    readonly thickness: number
    readonly colour: Light
    readonly density: number
  }
  readonly nose: { readonly width: number; readonly length: number; readonly depth: number }
  readonly mouth: {
    readonly height: number
    readonly halfWidth: number
    readonly upper: number
    readonly lower: number
    /** How far the corners are raised. */
    readonly smile: number
    readonly colour: Light
  }
  readonly cheeks: number
  readonly chin: number
  readonly hair: {
    /** Right halves of the outlines that hair lies between, from the top downwards; there is none where they cross. */
    readonly outer: readonly Place[]
    readonly inner: readonly Place[]
    readonly colour: Light
    readonly gleam: number
    /** Hair that follows the outlines, or stands away from the head. */
    readonly flow: 'along' | 'away'
    /** How far down it reaches, as y. */
    readonly end: number
    readonly showsEars: boolean
  }
  readonly neckHalfWidth: number
  readonly garment: Light
  readonly background: Light
}
