import type { DeclarationPack, FigureKind, OpinionLevel } from '#app/records/report-draft.ts'
import type { LineState } from '#app/records/verification.ts'
import type { DeskSection, Lacking } from '#app/report-checklist.ts'

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`

const sections: Readonly<Record<DeskSection, string>> = {
  instruction: 'Instruction',
  scope: 'Exhibits and figures',
  opinion: 'Opinion',
  dialogue: 'Dialogue',
  limitations: 'Limitations',
  declarations: 'Declarations',
  review: 'Review',
  sign: 'Export and sign',
}

const lacking: Readonly<Record<Lacking, string>> = {
  originals: 'An original is not what was received',
  'nothing reported': 'No exhibit is reported',
  'instruction for the declaration': 'The chosen declaration needs who asked, and what',
  qualifications: 'The chosen declaration needs your qualifications',
  comment: 'A comment on a quoted sentence is empty',
  reviewer: 'The review names no reviewer',
  question: 'Who asked, and what, is not stated',
  'being examined': 'Still being examined',
  'not examined': 'Faces without a finding',
  opinion: 'Faces without an opinion',
  reasons: 'An opinion differs from the detector without a reason',
  sentences: 'Quoted sentences that you have not judged',
  compliance: 'Compliance with the Regulator’s Code is not stated',
  review: 'Nobody has reviewed the work',
}

const levels: Readonly<Record<OpinionLevel, string>> = {
  'supports alteration': 'Supports: the face was altered',
  'supports no alteration': 'Supports: the face was not altered',
  'supports neither': 'Supports neither over the other',
  'not assessable': 'Cannot be assessed',
}

const figures: Readonly<Record<FigureKind, string>> = {
  crop: 'Clean crop',
  segmentation: 'Segmentation',
  gradcam: 'GradCAM',
}

const packs: Readonly<Record<DeclarationPack, string>> = {
  generic: 'General declaration',
  'fre-902': 'United States: FRE 902(13) and (14)',
  uk: 'England and Wales: CPR 35, CrimPR 19, FSR Code',
}

const packHelp: Readonly<Record<DeclarationPack, string>> = {
  generic: 'What you examined, what is a reading and what is your opinion, and what was not done.',
  'fre-902':
    'A certification of process and copies, under penalty of perjury. Admissibility is decided elsewhere.',
  uk: 'Expert’s declaration, statement of truth, and what you say of the Regulator’s Code.',
}

const verdicts: Readonly<Record<'adopted' | 'rejected' | 'commented' | 'not considered', string>> = {
  'not considered': 'Not judged',
  adopted: 'Adopted',
  rejected: 'Rejected',
  commented: 'Commented',
}

const steps: Readonly<Record<string, string>> = {
  'reading the case': 'Reading the case',
  'hashing the originals': 'Hashing the originals again',
  'drawing figures': 'Drawing figures',
  'writing pages': 'Writing pages',
  signing: 'Signing',
  'keeping the report': 'Keeping the report in the case',
  'writing the bundle': 'Writing the bundle',
}

const lineStates: Readonly<Record<LineState, string>> = {
  ok: 'Holds',
  failed: 'Fails',
  'not checked': 'Not checked',
}

/** What the page says at the report desk, in English. The report itself is written in English, whatever the page's language. */
export const enReport = {
  open: 'Report…',
  label: 'Report desk',
  back: 'Case',
  title: (number: string) => `Report ${number}`,
  draft: 'DRAFT, not signed',
  draftHelp: 'Every page says so until the report is signed.',
  language: 'The report is written in English.',
  kept: { saved: 'Kept in the case', saving: 'Keeping…', unsaved: 'Not kept yet' },
  loading: 'Opening the report desk…',
  sections,
  nav: 'Parts of the report',
  missing: {
    title: 'Before signing',
    none: 'Nothing is missing.',
    needed: 'Needed',
    advised: 'Your choice',
    lead: 'What is not filled in, the report says was not stated. What is needed keeps it from being signed.',
    more: (count: number) => `and ${count} more`,
  },
  lacking,
  amending: {
    lead: (number: string, amended: string) => `${number} amends ${amended}.`,
    reason: 'Reason, as it is printed',
    drop: 'Make it a report of its own',
    aside: 'Another draft was set aside when this one was begun.',
    takeAside: 'Change back to it',
    another: (number: string, signed: string) =>
      `What lies here becomes another report, ${number}. To correct what is signed (${signed}), amend it.`,
    toReports: 'To the reports',
  },
  instruction: {
    lead: 'Whoever reads the report must see what was asked before what was found.',
    requester: 'Requested by',
    authority: 'Authority',
    authorityHelp: 'Order, warrant or contract, with its date.',
    question: 'The question, word for word',
    altered: 'Proposition H1',
    unaltered: 'Proposition H2',
    propositionsHelp:
      'The two statements between which the findings are weighed. Leave both empty for the usual ones: the area of the face was, or was not, altered after the picture was taken.',
  },
  scope: {
    lead: 'A map is never shown without the clean crop beside it. What is left out, the report counts.',
    empty: 'Add evidence to the case first: a report is about exhibits.',
    report: (label: string) => `Report ${label}`,
    all: 'Report all',
    counted: (exhibits: number, faces: number) =>
      `${many(exhibits, 'exhibit', 'exhibits')}, ${many(faces, 'face', 'faces')}`,
    noFace: 'No face',
    notExamined: 'Not examined',
    finding: (face: string) => `Finding of ${face}`,
    latest: 'Latest finding',
    figures,
    figure: (kind: string, face: string) => `${kind} of ${face}`,
  },
  opinion: {
    lead: 'The findings are the detector’s, the opinion is yours. Without one the report gives the findings only.',
    statement: 'Your opinion, in your own words',
    noFaces: 'No face is reported.',
    level: (face: string) => `Opinion on ${face}`,
    none: 'Not entered',
    levels,
    strength: 'With the finding the report says:',
    reason: 'What you add on this face',
    differs: 'This differs from the detector’s reading. Say why, here or above.',
  },
  dialogue: {
    lead: 'Off by default. What a language model wrote is no second finding; it is quoted word for word, and yours only where you adopt a sentence.',
    empty:
      'The case holds no answer of a language model. Ask about a face in the Dialogue tab; answers can then be quoted here.',
    quote: 'Quote this answer',
    onFace: (face: string) => `On ${face}`,
    verdict: (at: number) => `What you make of sentence ${at}`,
    verdicts,
    comment: (at: number) => `Comment on sentence ${at}`,
    notReported: 'Its face is not reported, so it is not quoted.',
  },
  limitations: {
    lead: 'Limits of the method, the pack and these exhibits are stated by the program. Add what else you know.',
    empty: 'Nothing added.',
    one: (at: number) => `Limitation ${at}`,
    add: 'Add a limitation',
    remove: (at: number) => `Remove limitation ${at}`,
  },
  declarations: {
    lead: 'You make these declarations by signing. Check the wording against the rule in force.',
    pack: 'Declaration',
    packs,
    packHelp,
    qualifications: 'Your qualifications and experience',
    compliance: 'Compliance with standards, or where not',
    leave: 'Leave or order of the court',
  },
  review: {
    lead: 'A second examiner who checked the work. Without one the report says that there was none.',
    has: 'The work was reviewed',
    reviewer: 'Reviewer',
    date: 'Date',
    blind: 'The reviewer did not know your opinion',
    agreement: 'Outcome',
    agrees: 'Agrees with the findings',
    disagrees: 'Does not agree',
    comment: 'What the reviewer says',
  },
  sign: {
    lead: 'A signed report is kept in the case and never changes; a correction is an amendment.',
    exportDraft: 'Export draft',
    with: 'Sign with',
    certificate: 'Your certificate',
    certificateHelp: 'A file with your certificate and its key (.p12, .pfx). It is read once and not kept.',
    own: 'The key of this workstation',
    ownHelp:
      'Self-signed: nobody vouches for the name in it. Give its fingerprint to the reader in another way. The key is made at its first use.',
    file: 'Certificate file',
    passphrase: 'Passphrase of the file',
    passphraseHelp: 'Used once; kept nowhere.',
    look: 'Look at the certificate',
    signer: (name: string) => `Signs as ${name}`,
    until: (day: string) => `valid until ${day}`,
    selfSigned: 'self-signed',
    fingerprint: 'Fingerprint of the certificate',
    authority: 'Time stamping authority',
    authorityHelp:
      'Address of an RFC 3161 server. It is asked over the network when you sign. Empty: the time of signing is that of this machine, and the report says so.',
    act: 'Sign and export',
    blocked: 'Something needed is missing; see “Before signing”.',
    working: (step: string, share: string) => `${step}, ${share}`,
    stop: 'Stop',
    stopping: 'Stopping…',
    stopped: 'Stopped. The case and earlier reports are as they were.',
    failed: 'Nothing was exported. The case, earlier reports and your draft are as they were.',
    signed: (number: string) => `Report ${number} is signed and kept in the case.`,
    exported: (number: string) => `The draft of report ${number} is exported. It is not signed.`,
    bundled: (files: number, size: string) =>
      `The bundle is written: ${many(files, 'file', 'files')}, ${size}.`,
    liesAt: 'It lies at',
    readOnly: 'The case cannot be written, so nothing can be exported from it.',
    steps,
  },
  reports: {
    title: 'Reports of this case',
    empty: 'None yet. Each export is listed here, with what became of it.',
    signed: 'Signed',
    draft: 'Draft',
    amends: (number: string) => `amends ${number}`,
    amendedBy: (number: string) => `amended by ${number}`,
    save: (number: string) => `Save a copy of ${number}`,
    verify: (number: string) => `Verify ${number}`,
    verifying: 'Verifying…',
    verified: (ok: number, failed: number) => `${ok} hold, ${many(failed, 'fails', 'fail')}`,
    unchecked: (count: number) => `${count} could not be looked at`,
    lines: 'Line by line',
    lineStates,
    amend: (number: string) => `Amend ${number}…`,
    amendLead:
      'The amendment begins with what that report said. What lies on the desk now is set aside, not lost.',
    reason: 'Reason for the amendment',
    begin: 'Begin the amendment',
    bundle: 'Write a bundle',
    bundleHelp:
      'One zip file beside the case with reports, manifest, figures, log and a guide, for an expert who verifies without you.',
    withOriginals: 'With the originals',
    withOriginalsHelp:
      'Without them the bundle names their hashes, and replay needs the files from elsewhere.',
  },
  preview: {
    label: 'Preview of the pages',
    pages: 'Pages',
    drawing: 'Drawing the pages…',
    page: (page: number, all: number) => `Page ${page} of ${all}`,
    to: 'Go to',
    zoom: 'Size',
    fit: 'Width',
    failed: 'The pages cannot be drawn.',
    empty: 'The pages appear here as they will be printed.',
  },
}
