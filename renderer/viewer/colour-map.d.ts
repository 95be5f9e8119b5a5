/** A colour map: 256 colours, red, green and blue in 0..255, from the value 0 to the value 1. */
export interface ColourMap {
  readonly name: string
  readonly table: Uint8Array
}
/** Where the detector says the forgery is: violet through red to pale yellow. */
export declare const ember: ColourMap
/** Where the classifier looked: dark blue through teal to pale green. */
export declare const tide: ColourMap
/** The colour of a value in 0..1 (clamped); NaN takes the first colour. */
export declare const colourOf: ({ table }: ColourMap, value: number) => readonly [number, number, number]
