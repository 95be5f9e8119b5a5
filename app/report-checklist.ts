import type { ExhibitId } from './ids.ts'
import type { Exhibit } from './records/evidence.ts'
import type { Face } from './records/face.ts'
import type { Finding, Outcome } from './records/finding.ts'
import type { OpinionLevel, ReportDraft } from './records/report-draft.ts'

/** Parts of the report desk, in its order. */
export const deskSections = [
  'instruction',
  'scope',
  'opinion',
  'dialogue',
  'limitations',
  'declarations',
  'review',
  'sign',
] as const
export type DeskSection = (typeof deskSections)[number]

/** What a report can lack before it is signed; `needed` ones keep it from being signed, the others are the examiner's choice. */
export const lacking = {
  originals: { section: 'scope', isNeeded: true },
  'nothing reported': { section: 'scope', isNeeded: true },
  'instruction for the declaration': { section: 'instruction', isNeeded: true },
  qualifications: { section: 'declarations', isNeeded: true },
  comment: { section: 'dialogue', isNeeded: true },
  reviewer: { section: 'review', isNeeded: true },
  question: { section: 'instruction', isNeeded: false },
  'being examined': { section: 'scope', isNeeded: false },
  'not examined': { section: 'scope', isNeeded: false },
  opinion: { section: 'opinion', isNeeded: false },
  reasons: { section: 'opinion', isNeeded: false },
  sentences: { section: 'dialogue', isNeeded: false },
  compliance: { section: 'declarations', isNeeded: false },
  review: { section: 'review', isNeeded: false },
} as const satisfies Readonly<Record<string, { readonly section: DeskSection; readonly isNeeded: boolean }>>
export type Lacking = keyof typeof lacking

export interface MissingItem {
  readonly what: Lacking
  readonly section: DeskSection
  readonly isNeeded: boolean
  /** Labels of the exhibits or faces that it concerns; none where it concerns the report. */
  readonly names: readonly string[]
}

export interface ChecklistFacts {
  /** Each with how its original is at present. */
  readonly exhibits: readonly Pick<Exhibit, 'id' | 'label' | 'integrity'>[]
  readonly faces: readonly Pick<Face, 'id' | 'exhibitId' | 'number' | 'rejected'>[]
  readonly findings: readonly Pick<Finding, 'id' | 'faceId' | 'outcome' | 'at'>[]
  /** Exhibits that wait in the queue or are being examined. */
  readonly queued: readonly ExhibitId[]
}

/** The level of opinion that says the same as an outcome of the detector. */
export const levelOfOutcome: Readonly<Record<Outcome, OpinionLevel>> = {
  'supports manipulation': 'supports alteration',
  'supports no manipulation': 'supports no alteration',
  'not assessable': 'not assessable',
}

type ReportedFace<F, G> = { readonly face: F; readonly label: string; readonly finding: G | null }

/** The faces that a draft reports, in the order of `faces`, each with its name ('P1 face 2') and the finding that is reported. */
export const reportedFaces = <
  F extends ChecklistFacts['faces'][number],
  G extends ChecklistFacts['findings'][number],
>(
  draft: Pick<ReportDraft, 'exhibits' | 'faces'>,
  {
    exhibits,
    faces,
    findings,
  }: {
    readonly exhibits: ChecklistFacts['exhibits']
    readonly faces: readonly F[]
    readonly findings: readonly G[]
  },
): readonly ReportedFace<F, G>[] => {
  const labels = new Map(exhibits.map(({ id, label }) => [id, label]))
  const chosen = new Map(draft.faces?.map((choice) => [choice.faceId, choice]))
  const findingsOf = Map.groupBy(findings, ({ faceId }) => faceId)
  return faces.flatMap((face): ReportedFace<F, G>[] => {
    const label = labels.get(face.exhibitId)
    const choice = chosen.get(face.id)
    const isChosen = draft.faces === null ? !face.rejected : choice !== undefined
    if (label === undefined || !isChosen || draft.exhibits?.includes(face.exhibitId) === false) return []
    const all = (findingsOf.get(face.id) ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1))
    const wanted = choice?.findingId ?? null
    const finding = wanted === null ? all.at(-1) : all.find(({ id }) => id === wanted)
    return [{ face, label: `${label} face ${face.number}`, finding: finding ?? null }]
  })
}

const isBlank = (text: string): boolean => text.trim() === ''

/**
 * What a draft lacks, what is needed first. A declaration that would state something which the report does not hold is kept from
 * being signed: the American certificate and the British statement refer to the examiner's qualifications, the British one to
 * the instructions (CPR PD 35, 3.2).
 */
export const listMissing = (draft: ReportDraft, facts: ChecklistFacts): readonly MissingItem[] => {
  const { instruction, declarations, dialogue, opinion, review } = draft
  const exhibits = facts.exhibits.filter(({ id }) => draft.exhibits?.includes(id) ?? true)
  const reported = reportedFaces(draft, facts)
  const opinionOf = new Map(opinion.faces.map((one) => [one.faceId, one]))
  const isSilent = isBlank(instruction.question) || isBlank(instruction.requester)
  const sentences = dialogue.flatMap((answer) => answer.sentences)
  const labels = (all: readonly { readonly label: string }[]) => all.map(({ label }) => label)
  const lacks: Readonly<Record<Lacking, boolean | readonly string[]>> = {
    originals: labels(exhibits.filter(({ integrity }) => integrity.state !== 'intact')),
    'nothing reported': exhibits.length === 0,
    'instruction for the declaration': isSilent && declarations.pack === 'uk',
    qualifications: isBlank(declarations.qualifications) && declarations.pack !== 'generic',
    comment: sentences.some(({ verdict, comment }) => verdict === 'commented' && isBlank(comment)),
    question: isSilent && declarations.pack !== 'uk',
    'being examined': labels(exhibits.filter(({ id }) => facts.queued.includes(id))),
    'not examined': labels(reported.filter(({ finding }) => finding === null)),
    opinion: labels(reported.filter(({ face }) => !opinionOf.has(face.id))),
    reasons: isBlank(opinion.statement)
      ? labels(
          reported.filter(({ face, finding }) => {
            const stated = opinionOf.get(face.id)
            if (stated === undefined || finding === null || !isBlank(stated.statement)) return false
            return stated.level !== levelOfOutcome[finding.outcome]
          }),
        )
      : [],
    sentences: sentences.some(({ verdict }) => verdict === 'not considered'),
    compliance: isBlank(declarations.compliance) && declarations.pack === 'uk',
    reviewer: review !== null && isBlank(review.reviewer),
    review: review === null,
  }
  return (Object.keys(lacking) as readonly Lacking[]).flatMap((what): MissingItem[] => {
    const found = lacks[what]
    if (found === false || (found !== true && found.length === 0)) return []
    return [{ what, ...lacking[what], names: found === true ? [] : found }]
  })
}
