import { Fault, type FaultCode } from '#app/fault.ts'

/** What a reader met: where, what the format asks for there, and what stands there instead. */
export interface Finding {
  /** Byte position in the file; null when the trouble has no single place. */
  readonly offset: number | null
  readonly expected: string
  readonly found: string
}

/** Makes the faults of one model file; every one carries {file, offset, expected, found}. */
export interface CheckpointFaults {
  /** The bytes contradict the file format. */
  readonly malformed: (finding: Finding) => Fault
  /** The file ends early or its parts contradict each other, as after a broken download. */
  readonly corrupt: (finding: Finding) => Fault
  /** The file may be sound, but it holds something Assay does not read; `advice` says what to do instead. */
  readonly unsupported: (finding: Finding, advice: string) => Fault
  /** Something that was asked for is not there. */
  readonly missing: (finding: Finding, advice: string) => Fault
}

/** The last part of a path, whichever separator it has. */
const fileName = (path: string): string => path.split(/[/\\]/).at(-1) || path

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

/** Faults about `file`, a path or any other label by which the examiner knows it. */
export const checkpointFaults = (file: string): CheckpointFaults => {
  const fault = (code: FaultCode, opening: string, advice: string, { offset, ...rest }: Finding): Fault => {
    const expected = shorten(rest.expected)
    const found = shorten(rest.found)
    const place = offset === null ? '' : `at byte ${offset}, `
    const sentence = `The model file "${fileName(file)}" ${opening}: ${place}${expected} was expected, but ${found} was found. ${advice}`
    return new Fault(code, sentence, { detail: { file, offset, expected, found } })
  }
  return {
    malformed: (finding) =>
      fault('model/malformed', 'does not follow its format', 'Export or download the file again.', finding),
    corrupt: (finding) =>
      fault(
        'model/corrupt',
        'is damaged or cut short',
        'Download the file again and compare its size and checksum.',
        finding,
      ),
    unsupported: (finding, advice) => fault('model/unsupported', 'cannot be read', advice, finding),
    missing: (finding, advice) => fault('model/missing', 'lacks something', advice, finding),
  }
}
