import type { Migration } from './migration.ts'

const refuse = (name: string, on: string, why: string): string => `
  CREATE TRIGGER ${name} BEFORE ${on} BEGIN SELECT RAISE(ABORT, '${why}'); END;`

/**
 * Turns and answers are records like findings: never changed, never removed. `open_answers` and `answer_pieces` are written
 * ahead of them while a model answers, and `question_drafts` holds what is being typed: no evidence, no rows in the log.
 */
export const dialogueTables: Migration = {
  version: 3,
  title: 'dialogue tables',
  sql: `
  CREATE TABLE turns (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    face_id TEXT NOT NULL AS (record ->> '$.faceId') REFERENCES faces (id),
    finding_id TEXT NOT NULL AS (record ->> '$.findingId') REFERENCES findings (id)
  ) STRICT;
  CREATE INDEX turns_by_face ON turns (face_id, position);
  CREATE INDEX turns_by_finding ON turns (finding_id);
  ${refuse('turns_stay', 'DELETE ON turns', 'a question is never removed')}
  ${refuse('turns_never_change', 'UPDATE ON turns', 'a question is never changed')}

  CREATE TABLE answers (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    turn_id TEXT NOT NULL AS (record ->> '$.turnId') REFERENCES turns (id)
  ) STRICT;
  CREATE INDEX answers_by_turn ON answers (turn_id, position);
  ${refuse('answers_stay', 'DELETE ON answers', 'an answer is never removed')}
  ${refuse('answers_never_change', 'UPDATE ON answers', 'an answer is never changed')}

  CREATE TABLE answer_choices (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    finding_id TEXT NOT NULL AS (record ->> '$.findingId') REFERENCES findings (id),
    answer_id TEXT NOT NULL AS (record ->> '$.answerId') REFERENCES answers (id)
  ) STRICT;
  CREATE INDEX answer_choices_by_finding ON answer_choices (finding_id);
  CREATE INDEX answer_choices_by_answer ON answer_choices (answer_id);

  CREATE TABLE open_answers (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    face_id TEXT NOT NULL REFERENCES faces (id),
    turn TEXT NOT NULL CHECK (json_valid(turn)),
    started_at TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    facts TEXT CHECK (facts IS NULL OR json_valid(facts))
  ) STRICT;
  CREATE INDEX open_answers_by_face ON open_answers (face_id);
  CREATE TABLE answer_pieces (
    answer_id TEXT NOT NULL REFERENCES open_answers (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (answer_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE question_drafts (
    face_id TEXT PRIMARY KEY REFERENCES faces (id),
    text TEXT NOT NULL
  ) STRICT;
  `,
}
