import { randomUUID } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { AnswerId, FaceId, FindingId, TurnId } from '#app/ids.ts'
import type { CustodyRow } from '#app/records/custody.ts'
import type { Answer, AnswerSettings, DialogueChoice, Turn } from '#app/records/dialogue.ts'
import { instantOf } from './clock.ts'
import type { CustodyAct } from './custody.ts'
import type { RecordHash } from './custody-row.ts'
import type { Database, DatabaseRow } from './database.ts'
import type { EvidenceStore } from './evidence.ts'
import type { FaceStore } from './faces.ts'
import { storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

/** What is known of an answer once the model has its prompt. */
export type AnswerFacts = Pick<Answer, 'model' | 'promptSha256' | 'rowsSha256' | 'context'>

/** How an answer ended. */
export type AnswerEnd = AnswerFacts & Pick<Answer, 'stop' | 'fault' | 'firstTokenMs' | 'durationMs'>

/** An answer that is written ahead and not sealed yet, as far as it came. */
export interface KeptAnswer {
  readonly id: AnswerId
  readonly turn: Turn
  readonly startedAt: string
  readonly settings: AnswerSettings
  readonly facts: AnswerFacts | null
  readonly text: string
}

export interface DialogueStore {
  /** Sealed turns of a face, oldest first. */
  readonly turnsOf: (faceId: FaceId) => readonly Turn[]
  /** Sealed answers to a face's turns, oldest first. */
  readonly answersOf: (faceId: FaceId) => readonly Answer[]
  /** Throws input/not-found, as `answer` does. */
  readonly turn: (id: TurnId) => Turn
  readonly answer: (id: AnswerId) => Answer
  /** Answers of a face that are not sealed, oldest first. */
  readonly openOf: (faceId: FaceId) => readonly KeptAnswer[]
  readonly choiceOf: (findingId: FindingId) => AnswerId | null
  /** Puts the question on the disk before anything is asked of a model; clears the draft that it was. */
  readonly begin: (turn: Turn, settings: AnswerSettings) => KeptAnswer
  /** Keeps what was learnt of the prompt. */
  readonly note: (id: AnswerId, facts: AnswerFacts) => void
  /** Adds to the answer; when it returns, the text survives a crash. */
  readonly append: (id: AnswerId, text: string) => void
  /** Moves the question and its answer from what is written ahead into the records, with their row in the log. */
  readonly seal: (id: AnswerId, end: AnswerEnd) => Promise<Answer>
  /** Follows another answer from now on. */
  readonly choose: (id: AnswerId) => void
  readonly draftOf: (faceId: FaceId) => string
  readonly saveDraft: (faceId: FaceId, text: string) => void
  /** Seals what the end of the program broke off; returns how many answers that were. */
  readonly recover: () => Promise<number>
}

const recorded: CustodyRow['act'] = 'dialogue turn recorded'

const oneChunk = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const keptOf = (database: Database, row: DatabaseRow): KeptAnswer => ({
  id: row.id as AnswerId,
  turn: JSON.parse(String(row.turn)) as Turn,
  startedAt: String(row.started_at),
  settings: JSON.parse(String(row.settings)) as AnswerSettings,
  facts: row.facts === null ? null : (JSON.parse(String(row.facts)) as AnswerFacts),
  text: database
    .all('SELECT text FROM answer_pieces WHERE answer_id = ? ORDER BY position', String(row.id))
    .map(({ text }) => String(text))
    .join(''),
})

/** What the row in the log says of a turn beside the hashes of its records. */
const rowDetail = (turn: Turn, answer: Answer): NonNullable<CustodyAct['detail']> => ({
  turnId: turn.id,
  answerId: answer.id,
  findingId: turn.findingId,
  question: turn.question,
  asked: turn.asked,
  textSha256: answer.bytes.sha256,
  stop: answer.stop,
  fault: answer.fault,
  packId: answer.model?.packId ?? null,
  packSha256: answer.model?.packSha256 ?? null,
  files: answer.model?.files ?? [],
  promptSha256: answer.promptSha256,
  rowsSha256: answer.rowsSha256,
  settings: answer.settings,
})

/** `permit` throws when the case may not be written, or not by this act. */
export const openDialogueStore = (
  { database, custody, blobs, clock }: VaultContext,
  evidence: EvidenceStore,
  faces: FaceStore,
  permit: (act?: CustodyRow['act']) => void,
): DialogueStore => {
  const read = <T>(sql: string, ...values: readonly string[]): readonly T[] =>
    database.all(sql, ...values).map(({ record }) => JSON.parse(String(record)) as T)
  const one = <T>(found: readonly T[], what: string, id: string): T => {
    if (found[0] !== undefined) return found[0]
    throw new Fault('input/not-found', `The case has no such ${what}. Open the conversation again.`, {
      detail: { id },
    })
  }
  const sealedTurn = (id: TurnId) => read<Turn>('SELECT record FROM turns WHERE id = ?', id)
  const turn = (id: TurnId): Turn => one(sealedTurn(id), 'question', id)
  const answer = (id: AnswerId): Answer =>
    one(read<Answer>('SELECT record FROM answers WHERE id = ?', id), 'answer', id)
  const kept = (id: AnswerId): KeptAnswer => {
    const row = database.get('SELECT * FROM open_answers WHERE id = ?', id)
    return one(row === undefined ? [] : [keptOf(database, row)], 'answer under way', id)
  }
  const subjectOf = (faceId: FaceId): { readonly subject: string; readonly subjectSha256: string } => {
    const face = faces.get(faceId)
    return { subject: faces.subjectOf(face), subjectSha256: evidence.get(face.exhibitId).sha256 }
  }
  const follow = ({ faceId, findingId }: Turn, answerId: AnswerId): RecordHash => {
    const choice: DialogueChoice = { id: findingId, faceId, findingId, answerId }
    const { text, hash } = storeRecord('choice', choice.id, choice)
    database.run(
      'INSERT INTO answer_choices (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
      choice.id,
      text,
    )
    return hash
  }
  const insert = (kind: 'turn' | 'answer', record: Turn | Answer): RecordHash => {
    const { text, hash } = storeRecord(kind, record.id, record)
    database.run(`INSERT INTO ${kind}s (id, record) VALUES (?, ?)`, record.id, text)
    return hash
  }
  const seal: DialogueStore['seal'] = async (id, end) => {
    permit(recorded)
    const { turn: asked, startedAt, settings, text } = kept(id)
    const utf8 = Buffer.from(text.toWellFormed(), 'utf8')
    const stored = await blobs.write(oneChunk(utf8))
    const bytes = { sha256: stored.sha256, bytes: stored.bytes, mediaType: 'text/plain;charset=utf-8' }
    const sealed: Answer = {
      id,
      turnId: asked.id,
      startedAt,
      sealedAt: instantOf(clock),
      text: text.toWellFormed(),
      bytes,
      settings,
      ...end,
    }
    custody.change('recording the answer', (note) => {
      const isNew = sealedTurn(asked.id).length === 0
      const records = [...(isNew ? [insert('turn', asked)] : []), insert('answer', sealed), follow(asked, id)]
      database.run('DELETE FROM open_answers WHERE id = ?', id)
      note({ act: recorded, ...subjectOf(asked.faceId), detail: rowDetail(asked, sealed), records })
    })
    return sealed
  }
  const openOf = (sql: string, ...values: readonly string[]): readonly KeptAnswer[] =>
    database.all(sql, ...values).map((row) => keptOf(database, row))
  const draftOf = (faceId: FaceId): string =>
    String(database.get('SELECT text FROM question_drafts WHERE face_id = ?', faceId)?.text ?? '')
  return {
    turnsOf: (faceId) => read('SELECT record FROM turns WHERE face_id = ? ORDER BY position', faceId),
    answersOf: (faceId) =>
      read(
        'SELECT a.record FROM answers a JOIN turns t ON t.id = a.turn_id WHERE t.face_id = ? ORDER BY a.position',
        faceId,
      ),
    turn,
    answer,
    openOf: (faceId) => openOf('SELECT * FROM open_answers WHERE face_id = ? ORDER BY position', faceId),
    choiceOf: (findingId) =>
      read<DialogueChoice>('SELECT record FROM answer_choices WHERE finding_id = ?', findingId)[0]
        ?.answerId ?? null,
    begin: (asked, settings) => {
      permit(recorded)
      const id = randomUUID() as AnswerId
      database.transaction('keeping the question', () => {
        database.run(
          'INSERT INTO open_answers (id, face_id, turn, started_at, settings) VALUES (?, ?, ?, ?, ?)',
          id,
          asked.faceId,
          JSON.stringify(asked),
          instantOf(clock),
          JSON.stringify(settings),
        )
        if (draftOf(asked.faceId).trim() === asked.question.trim())
          database.run('DELETE FROM question_drafts WHERE face_id = ?', asked.faceId)
      })
      return kept(id)
    },
    note: (id, facts) => {
      database.run('UPDATE open_answers SET facts = ? WHERE id = ?', JSON.stringify(facts), id)
    },
    append: (id, text) => {
      database.run(
        `INSERT INTO answer_pieces (answer_id, position, text)
         VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM answer_pieces WHERE answer_id = ?1), ?2)`,
        id,
        text,
      )
    },
    seal,
    choose: (id) => {
      const followed = turn(answer(id).turnId)
      custody.change('following another answer', (note) =>
        note({
          act: 'dialogue answer chosen',
          ...subjectOf(followed.faceId),
          detail: { answerId: id, turnId: followed.id },
          records: [follow(followed, id)],
        }),
      )
    },
    draftOf,
    saveDraft: (faceId, text) => {
      permit()
      faces.get(faceId)
      if (text === '') database.run('DELETE FROM question_drafts WHERE face_id = ?', faceId)
      else database.run('INSERT OR REPLACE INTO question_drafts (face_id, text) VALUES (?, ?)', faceId, text)
    },
    recover: async () => {
      const broken = openOf('SELECT * FROM open_answers ORDER BY position')
      for (const { id, facts } of broken) {
        const known = facts ?? { model: null, promptSha256: null, rowsSha256: null, context: null }
        await seal(id, { ...known, stop: 'interrupted', fault: null, firstTokenMs: null, durationMs: null })
      }
      return broken.length
    },
  }
}
