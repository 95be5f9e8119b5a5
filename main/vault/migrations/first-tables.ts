import type { Migration } from './migration.ts'

const refuse = (name: string, on: string, when: string, why: string): string => `
  CREATE TRIGGER ${name} BEFORE ${on} ${when} BEGIN SELECT RAISE(ABORT, '${why}'); END;`

/**
 * Each record is kept as its canonical JSON, the very text whose SHA-256 stands in the custody log; columns that SQL needs
 * are generated from it, so that they cannot disagree with it.
 */
export const firstTables: Migration = {
  version: 1,
  title: 'first tables',
  sql: `
  CREATE TABLE case_record (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    record TEXT NOT NULL CHECK (json_valid(record))
  ) STRICT;

  CREATE TABLE exhibits (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    label TEXT NOT NULL AS (record ->> '$.label'),
    sha256 TEXT NOT NULL AS (record ->> '$.sha256'),
    display TEXT AS (record ->> '$.picture.display.sha256'),
    thumbnail TEXT AS (record ->> '$.picture.thumbnail.sha256')
  ) STRICT;
  CREATE INDEX exhibits_by_display ON exhibits (display);
  CREATE INDEX exhibits_by_thumbnail ON exhibits (thumbnail);
  CREATE UNIQUE INDEX exhibits_by_label ON exhibits (label);
  CREATE INDEX exhibits_by_sha256 ON exhibits (sha256);
  ${refuse('exhibits_stay', 'DELETE', 'ON exhibits', 'an exhibit is never removed')}
  ${refuse(
    'exhibits_keep_what_was_received',
    'UPDATE',
    `ON exhibits WHEN NEW.id IS NOT OLD.id OR NEW.number IS NOT OLD.number
      OR json_array(NEW.record -> '$.label', NEW.record -> '$.name', NEW.record -> '$.source', NEW.record -> '$.receivedAt',
        NEW.record -> '$.bytes', NEW.record -> '$.sha256', NEW.record -> '$.sha512', NEW.record -> '$.original')
      IS NOT json_array(OLD.record -> '$.label', OLD.record -> '$.name', OLD.record -> '$.source', OLD.record -> '$.receivedAt',
        OLD.record -> '$.bytes', OLD.record -> '$.sha256', OLD.record -> '$.sha512', OLD.record -> '$.original')`,
    'what was received never changes',
  )}

  CREATE TABLE metadata (
    exhibit_id TEXT PRIMARY KEY REFERENCES exhibits (id),
    record TEXT NOT NULL CHECK (json_valid(record))
  ) STRICT;

  CREATE TABLE faces (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    exhibit_id TEXT NOT NULL AS (record ->> '$.exhibitId') REFERENCES exhibits (id),
    number INTEGER NOT NULL AS (record ->> '$.number')
  ) STRICT;
  CREATE UNIQUE INDEX faces_by_number ON faces (exhibit_id, number);
  ${refuse('faces_stay', 'DELETE', 'ON faces', 'a face is rejected, never removed')}

  CREATE TABLE findings (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    face_id TEXT NOT NULL AS (record ->> '$.faceId') REFERENCES faces (id),
    segmentation TEXT AS (record ->> '$.segmentation.data.sha256'),
    gradcam TEXT AS (record ->> '$.gradcam.data.sha256'),
    seen TEXT AS (record ->> '$.seen.sha256')
  ) STRICT;
  CREATE INDEX findings_by_segmentation ON findings (segmentation);
  CREATE INDEX findings_by_gradcam ON findings (gradcam);
  CREATE INDEX findings_by_seen ON findings (seen);
  CREATE INDEX findings_by_face ON findings (face_id);
  ${refuse('findings_stay', 'DELETE', 'ON findings', 'a finding is never removed')}
  ${refuse('findings_never_change', 'UPDATE', 'ON findings', 'a finding is never changed')}

  CREATE TABLE marks (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    exhibit_id TEXT NOT NULL AS (record ->> '$.exhibitId') REFERENCES exhibits (id)
  ) STRICT;
  CREATE INDEX marks_by_exhibit ON marks (exhibit_id, position);

  CREATE TABLE queue (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    exhibit_id TEXT NOT NULL REFERENCES exhibits (id),
    face_id TEXT REFERENCES faces (id),
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    fault TEXT CHECK (fault IS NULL OR json_valid(fault))
  ) STRICT;
  CREATE UNIQUE INDEX queue_by_work ON queue (exhibit_id, coalesce(face_id, ''));
  CREATE TABLE queue_pause (only INTEGER PRIMARY KEY CHECK (only = 1), paused INTEGER NOT NULL) STRICT;

  CREATE TABLE custody (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    at TEXT NOT NULL,
    offset_minutes INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_sha256 TEXT,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    previous TEXT NOT NULL CHECK (length(previous) = 64),
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
  ) STRICT;
  ${refuse('custody_stays', 'DELETE', 'ON custody', 'the custody log only grows')}
  ${refuse('custody_never_changes', 'UPDATE', 'ON custody', 'the custody log only grows')}
  ${refuse(
    'custody_goes_on_at_its_end',
    'INSERT',
    `ON custody WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM custody)
      OR NEW.previous <> coalesce((SELECT hash FROM custody ORDER BY sequence DESC LIMIT 1), '${'0'.repeat(64)}')`,
    'the custody log goes on at its end',
  )}
  CREATE TABLE custody_head (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    head TEXT NOT NULL CHECK (json_valid(head))
  ) STRICT;
  CREATE TABLE custody_keys (fingerprint TEXT PRIMARY KEY, public_key TEXT NOT NULL) STRICT;
  `,
}
