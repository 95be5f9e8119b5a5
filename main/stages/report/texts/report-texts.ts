import type { Finding } from '#app/records/finding.ts'
import type { OpinionLevel } from '#app/records/report-draft.ts'

/** Titles of the sections, by their id. */
export const sectionTitles = {
  R1: 'Forensic examination report: faces in pictures',
  R2: '1 Instruction and question',
  R3: '2 Summary and opinion',
  R4: '3 Items received',
  R5: '4 Custody',
  R6: '5 Working copies',
  R7: '6 Method',
  R8: '7 Validation and error rates',
  R9: '8 Results and figures',
  R10: '9 How to read the figures',
  R11: '10 Other data of the exhibits',
  R12: '11 Checks performed, not performed, failed',
  R13: '12 Dialogue with a language model',
  R14: '13 Limitations and other explanations',
  R15: '14 Technical review',
  R16: '15 Declarations',
  R17: '16 How to repeat and verify',
  R18: '17 Signatures',
  R19: '18 Appendices',
} as const

export const usualPropositions = {
  altered: 'The area of the face was altered after the picture was taken.',
  unaltered: 'The area of the face was not altered after the picture was taken.',
} as const

/** An outcome of the detector and what it rests on. */
export const outcomeWords: Readonly<Record<Finding['outcome'], string>> = {
  'supports manipulation': 'supports manipulation: the score lies at or above the threshold',
  'supports no manipulation': 'supports no manipulation: the score lies below the threshold',
  'not assessable': 'not assessable: no reading in either direction',
}

export const opinionWords: Readonly<Record<OpinionLevel, string>> = {
  'supports alteration': 'The findings support the proposition that the face was altered over the other.',
  'supports no alteration':
    'The findings support the proposition that the face was not altered over the other.',
  'supports neither': 'The findings support neither proposition over the other.',
  'not assessable': 'The face cannot be assessed with this method.',
}

/** The level that says the same as an outcome. */
export const levelOfOutcome: Readonly<Record<Finding['outcome'], OpinionLevel>> = {
  'supports manipulation': 'supports alteration',
  'supports no manipulation': 'supports no alteration',
  'not assessable': 'not assessable',
}

export const reportTexts = {
  draftNotice:
    'This is a draft. It is not signed, it may still change, and it is not the examiner’s statement.',
  noQuestion:
    'No instruction was entered: who asked for the examination, by what authority and what was asked is not stated in this report.',
  usualPropositions:
    'No propositions were entered. The findings are weighed between the two that the method allows for each face:',
  propositions: 'For each face the findings are weighed between two propositions:',
  opinionIs:
    'A finding is stated as what it supports, one proposition over the other. It is not a statement that a picture is genuine or forged, nor the probability of either; that also depends on what else is known of the case.',
  polarity:
    'The score runs from 0 to 1: higher means more consistent with manipulation. It is the reading of an instrument and no probability.',
  noOpinion: 'The examiner has entered no opinion. The table below states the findings of the detector only.',
  examinersWords: 'In the examiner’s words:',
  differs: (face: string): string =>
    `${face}: the examiner’s opinion differs from the detector’s outcome; the examiner’s reasons are in the statement above or were not entered.`,
  exhibitNotReported: (reported: number, held: number): string =>
    `This report concerns ${reported} of the ${held} exhibits that the case holds.`,
  untrusted:
    'Names and metadata come with the exhibits and are shown letter by letter. A character that cannot be printed, or that would change how the text around it is read, is written as its code point: ‹U+202E›.',
  custodyWhat:
    'Each act on the case is a row of an append-only log. A row names the hash of the row before it, so that a changed, removed or inserted row shows; the head, which is the number of rows and the last hash, is signed with the key of this installation. Writing this report adds a row after the head below.',
  custodyIntact: (rows: number): string =>
    `The log was verified when this report was composed: ${rows} rows, nothing found.`,
  custodyBroken: 'The log did not verify when this report was composed:',
  custodyShortened: (shown: number, rows: number): string =>
    `${shown} of ${rows} rows are printed here: the first and the last ones. All rows are in the embedded file custody-log.json.`,
  workingCopies:
    'When an exhibit is received, its bytes are hashed before anything reads them as a picture, copied into the case, read back and compared. The stored copy is write-protected and is never changed; pictures for display, crops and maps are files of their own. For this report each stored original was hashed again.',
  allIntact: (count: number): string =>
    count === 1
      ? 'The stored original is what was received.'
      : `All ${count} stored originals are what was received.`,
  methodFaces:
    'Faces were searched for in the decoded picture with a face detector and outlined with a model of facial landmarks (both from MediaPipe). Each face was cut out in a square of 1.3 times the longer side of its outline, parallel to the picture’s edges, not turned or mirrored.',
  methodQuality:
    'Before the detector runs, each face passes quality gates (size, sharpness, pose, occlusion, exposure, landmarks). A face that fails one is “not assessable” and gets no score.',
  methodDetector:
    'The detector is the Knowledge-guided Forgery Detector (KFD): an image encoder compares what each part of the face looks like with learned descriptions of consistent and altered faces, a locator turns the comparison into a map of where it finds an alteration, and a classifier turns that map into a score.',
  methodThreshold:
    'The score is compared with the threshold that was set when the pack was made. A score at or above it reads as “supports manipulation”, one below it as “supports no manipulation”.',
  methodSegmentation:
    'The segmentation map is the detector’s statement of where in the face an alteration is.',
  methodGradcam:
    'The GradCAM map shows which parts of the face moved the classifier’s score. It shows the model’s attention and is no proof of an alteration there.',
  methodStability:
    'The detector was run again with the crop moved, enlarged, reduced and re-encoded as JPEG. The lowest and highest of these scores bound the stability band.',
  methodCalibration:
    'A likelihood ratio was computed from the score with the pack’s calibration, within the bounds that its validation can carry.',
  methodNone: 'The detector ran on no face of this report.',
  machine:
    'Text that stands behind a bar in a fixed-width type and under the words “AI-generated” was written by a language model.',
  noErrorRates: 'The pack states no error rates.',
  noPack: 'No model pack produced a finding of this report, so no error rates apply.',
  outsideDomain:
    'Error rates hold for pictures like those of the validation. Whether an exhibit is of that kind cannot be read off the picture; no error rate is claimed for the exhibits of this report.',
  noFaces: 'No face is reported.',
  figuresNone:
    'There are no figures: no face of this report was run through the detector, or figures were not chosen.',
  figuresCrop:
    'The clean crop is cut from the decoded picture without any change of its colours. A map is drawn over the same crop in grey and is never shown without the clean crop. The scale bar is in pixels of the upright picture; plain grey areas at an edge lie outside the picture.',
  figuresMaps:
    'The colour bar below a map gives the number of each colour, from 0 to 1; the triangle marks the value along which the contour runs. Lighter is higher, so that a map can be read in a grey copy. A map is computed on a coarse grid and drawn between its points in straight lines: an edge in it is not more exact than a cell of that grid.',
  figuresSegmentation: 'The segmentation map is drawn in the colours Ember with a continuous contour.',
  figuresGradcam: 'The GradCAM map is drawn in the colours Tide with a dashed contour.',
  captionCrop: 'Clean crop.',
  captionSegmentation: 'Segmentation: where the detector finds an alteration.',
  captionGradcam: 'GradCAM: what moved the score. Model attention, not proof of alteration.',
  metadataNone: 'No metadata was found.',
  metadataMore: (count: number): string => `${count} more entries are in the manifest.`,
  metadataTrust:
    'Metadata can be written by anyone who handled the file. It is shown as found; no conclusion rests on it.',
  checksWhat:
    'The table is made from the records of the case. “Performed” means that a record shows that the check ran; what the record is stands beside it. Subjects with the same record share a row.',
  checksSummary:
    'Because of the number of exhibits, checks are counted here; each one that was not performed or that failed is named below, unless it was performed for no exhibit or face at all. The manifest holds all of them.',
  dialogueNone: (held: number): string =>
    held === 0
      ? 'No language model was asked about the faces of this case.'
      : `The case holds ${answers(held)} of a language model. None of this text is quoted, and nothing in this report rests on them.`,
  dialogueBanner:
    'AI-generated text. It is not independent of the score in the results, and it is not the examiner’s opinion unless a sentence is marked ADOPTED.',
  reviewNone: 'No second examiner has reviewed this work, or the review was not recorded.',
  notEntered: 'not entered',
  signatureDraft: 'This report is a draft and bears no electronic signature.',
  signatureSelf:
    'The certificate is self-signed: it was made at this workstation, and nobody else vouches for the name in it. The fingerprint above must be compared with one that was received from the examiner in another way.',
  signatureTime: (authority: string): string =>
    `The time of the signature is to be confirmed by a time stamp (RFC 3161) of ${authority}.`,
  signatureNoTime:
    'No time stamping authority is configured: the time of the signature is that of this machine’s clock, and nobody else confirms it.',
  reproduce: [
    'With the case folder: “assay verify CASE” checks every hash, the custody log and this report; “assay verify CASE --replay” runs the analysis again on the originals.',
    'With this file alone: “assay verify REPORT.pdf” checks its signature, the manifest against the hash on each page, and the embedded custody log.',
    'With any program that computes SHA-256: take manifest.json out of the attachments of this PDF and compare its hash with the one at the foot of each page; compare the hash of each original with the list of items.',
  ],
  reproduceTolerance:
    'On the same kind of processor, with the same pack and program version, the input tensor’s hash is equal and the score is the same to the last digit. On other hardware the score may differ in its last digits; the verifier states by how much.',
  appendixManifest:
    'The manifest holds every record behind this report in full. It is embedded as manifest.json; its SHA-256 is printed at the foot of each page.',
} as const

const answers = (count: number): string => (count === 1 ? 'one answer' : `${count} answers`)
