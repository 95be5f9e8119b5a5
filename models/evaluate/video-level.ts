import type { Scored } from './scored.ts'
import { groupOf, type ScoredFace } from './scored-face.ts'

/** A video's score: the mean over its frames in which a face was found, as in the paper's section 4.1. */
export interface VideoScore extends Scored {
  readonly video: string
  readonly method?: string
  readonly frames: number
}

/** The videos of a set, and those in none of whose frames a face was found: they are counted, not dropped. */
export interface Videos {
  readonly scored: readonly VideoScore[]
  readonly withoutFace: readonly { readonly video: string; readonly forged: boolean }[]
}

/**
 * Gathers frames into videos. Frames belong together when name, label and method agree, so that a video and its forgeries may share a
 * name. A video whose frames show several people is grouped by its first frame's.
 */
export const toVideos = (faces: readonly ScoredFace[]): Videos => {
  const byVideo = Map.groupBy(faces, (face) =>
    JSON.stringify([
      face.forged,
      face.forged ? (face.method ?? null) : null,
      ...(face.video === undefined ? ['file', face.file] : ['video', face.video]),
    ]),
  )
  const scored: VideoScore[] = []
  const withoutFace: { video: string; forged: boolean }[] = []
  for (const frames of byVideo.values()) {
    const first = frames[0]!
    const video = first.video ?? first.file
    const scores = frames.flatMap((frame) => (frame.score === null ? [] : [frame.score]))
    if (scores.length === 0) {
      withoutFace.push({ video, forged: first.forged })
      continue
    }
    scored.push({
      video,
      forged: first.forged,
      group: groupOf(first),
      score: scores.reduce((sum, score) => sum + score, 0) / scores.length,
      frames: scores.length,
      ...(first.method === undefined ? {} : { method: first.method }),
    })
  }
  return { scored, withoutFace }
}
