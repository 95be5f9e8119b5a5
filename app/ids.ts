import * as v from 'valibot'

/** 64 lower-case hexadecimal digits. */
export const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))
export const Sha512 = v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/, 'must be 128 hexadecimal digits'))

const identifier = v.pipe(v.string(), v.uuid('must be an identifier'))

export const CaseId = v.pipe(identifier, v.brand('CaseId'))
export const ExhibitId = v.pipe(identifier, v.brand('ExhibitId'))
export const FaceId = v.pipe(identifier, v.brand('FaceId'))
export const FindingId = v.pipe(identifier, v.brand('FindingId'))
export const MarkId = v.pipe(identifier, v.brand('MarkId'))
export const TurnId = v.pipe(identifier, v.brand('TurnId'))
export const AnswerId = v.pipe(identifier, v.brand('AnswerId'))
export const BookmarkId = v.pipe(identifier, v.brand('BookmarkId'))
export const ReportId = v.pipe(identifier, v.brand('ReportId'))

export type CaseId = v.InferOutput<typeof CaseId>
export type ExhibitId = v.InferOutput<typeof ExhibitId>
export type FaceId = v.InferOutput<typeof FaceId>
export type FindingId = v.InferOutput<typeof FindingId>
export type MarkId = v.InferOutput<typeof MarkId>
export type TurnId = v.InferOutput<typeof TurnId>
export type AnswerId = v.InferOutput<typeof AnswerId>
export type BookmarkId = v.InferOutput<typeof BookmarkId>
export type ReportId = v.InferOutput<typeof ReportId>

/** UTC, ISO 8601 with milliseconds. */
export const Instant = v.pipe(v.string(), v.isoTimestamp())
