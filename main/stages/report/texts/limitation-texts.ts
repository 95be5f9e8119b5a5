/** What limits a finding, in whole sentences. */
export const limitationTexts = {
  facesOnly:
    'Only faces were examined. Nothing is said about the rest of a picture, about who is shown, or about whether the picture shows what it is said to show.',
  oneDetector:
    'The score comes from one trained detector. It looks for traces of the ways of altering faces with which it was trained; an alteration of another kind can leave it unmoved, and an unaltered picture can move it.',
  alternatives:
    'Traces like those of an alteration also come from ordinary handling: retouching and beauty filters, repeated compression, enlarging, screenshots, printing and scanning, strong or mixed light, covered or turned faces, make-up and glasses. The detector does not tell these causes apart.',
  noLikelihoodRatio:
    'No likelihood ratio is established for these exhibits. The score is therefore not a probability, two scores cannot be compared as strengths of evidence, and no degree of support is stated.',
  demographics:
    'No error rates are established for groups of people by age, sex or appearance. They may differ between groups.',
  noFace: 'No face is reported, so the detector says nothing about any exhibit.',
  quoted:
    "The language model's text was made with the detector's score before it. It is no second, independent finding, and it can name details that are not in the picture.",
  unknownPack: (id: string, version: string): string =>
    `The description of the model pack ${id}, version ${version}, was not at hand when the report was composed; its training, scope and error rates are not stated here.`,
  ofPack: (title: string, text: string): string => `Of the pack “${title}”: ${text}`,
  notAssessed: (names: string): string => `Not assessed, which is no finding in either direction: ${names}.`,
  notAssessedCount: (count: number): string =>
    `${count} faces were not assessed, which is no finding in either direction; the results name each.`,
  notDecoded: (labels: string): string => `Not decoded, so that nothing in them was examined: ${labels}.`,
  notDecodedCount: (count: number): string =>
    `${count} exhibits were not decoded, so that nothing in them was examined; the list of exhibits names each.`,
} as const
