import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ScoredFace } from './scored-face.ts'
import { toVideos } from './video-level.ts'

const frame = (file: string, score: number | null, more: Partial<ScoredFace> = {}): ScoredFace => ({
  file,
  forged: false,
  score,
  ...more,
})

test("a video's score is the mean of its frames with a face", () => {
  const { scored, withoutFace } = toVideos([
    frame('a1', 1, { video: 'a' }),
    frame('a2', null, { video: 'a' }),
    frame('b1', 9, { video: 'b' }),
    frame('a3', 4, { video: 'a' }),
  ])
  assert.deepEqual(
    scored.map(({ video, score, frames }) => [video, score, frames]),
    [
      ['a', 2.5, 2],
      ['b', 9, 1],
    ],
  )
  assert.deepEqual(withoutFace, [])
})

test('a video without any face is named, not dropped', () => {
  const { scored, withoutFace } = toVideos([
    frame('a1', null, { video: 'a', forged: true }),
    frame('a2', null, { video: 'a', forged: true }),
    frame('lone', null),
  ])
  assert.deepEqual(scored, [])
  assert.deepEqual(withoutFace, [
    { video: 'a', forged: true },
    { video: 'lone', forged: false },
  ])
})

test('a picture outside any video is its own, even where a video has its name', () => {
  const { scored } = toVideos([frame('a', 1), frame('b', 2), frame('x', 5, { video: 'a' })])
  assert.deepEqual(
    scored.map(({ video, score }) => [video, score]),
    [
      ['a', 1],
      ['b', 2],
      ['a', 5],
    ],
  )
})

test('a real video and its forgeries of the same name stay apart but are resampled together', () => {
  const { scored } = toVideos([
    frame('r', 1, { video: '000' }),
    frame('d', 2, { video: '000', forged: true, method: 'Deepfakes' }),
    frame('s', 3, { video: '000', forged: true, method: 'FaceSwap' }),
  ])
  assert.deepEqual(
    scored.map(({ score, method }) => [score, method]),
    [
      [1, undefined],
      [2, 'Deepfakes'],
      [3, 'FaceSwap'],
    ],
  )
  assert.deepEqual([...new Set(scored.map(({ group }) => group))], ['video 000'])
})

test('people group videos before the video does', () => {
  const { scored } = toVideos([
    frame('1', 1, { video: 'a', identity: 'p' }),
    frame('2', 2, { video: 'b', identity: 'p' }),
  ])
  assert.deepEqual(
    scored.map(({ group }) => group),
    ['identity p', 'identity p'],
  )
})
