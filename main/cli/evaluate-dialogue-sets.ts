import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { startLanguage } from '#main/engines/language/start-language.ts'
import type { AskedFace } from '#main/evaluation/dialogue/asked-face.ts'
import { conditions } from '#main/evaluation/dialogue/conditions.ts'
import { writeDialogueText } from '#main/evaluation/dialogue/dialogue-text.ts'
import {
  type DialogueEvaluation,
  evaluateDialogue,
  type SaidLine,
} from '#main/evaluation/dialogue/evaluate-dialogue.ts'
import { facesOfBlends } from '#main/evaluation/dialogue/faces-of-blends.ts'
import { facesOfSet } from '#main/evaluation/dialogue/faces-of-set.ts'
import { readSet } from '#main/evaluation/read-set.ts'
import { forkChild } from '#main/process/child.ts'
import { openFaceFinder } from '#main/stages/face/find-faces.ts'
import { openFaceStore } from '#main/training/face-store.ts'
import { type OpenPack, openPack } from '#models/packs/open-pack.ts'
import type { CommandContext } from './command.ts'

export interface DialogueSetsOptions {
  readonly pack: string
  readonly out?: string
  readonly blends?: string
  readonly pairs?: number
  readonly answers: number
  readonly threads: number
}

interface NamedFaces {
  readonly name: string
  readonly faces: readonly AskedFace[]
}

/** Faces of the named sets, then simulated pairs of a store's validation faces at both levels, where one is given. */
async function* facesOf(
  sets: readonly string[],
  pack: OpenPack,
  options: DialogueSetsOptions,
  { signal, progress, notice }: CommandContext,
): AsyncGenerator<NamedFaces> {
  const onFace = (done: number, total: number) => progress({ activity: 'examining face', done, total })
  if (sets.length > 0) {
    const finder = await openFaceFinder()
    for (const source of sets) {
      const set = await readSet(source, signal)
      const onSkipped = (file: string) => notice(`${file} has no face, or cannot be read: it is left out.`)
      yield { name: set.name, faces: await facesOfSet(set, pack, finder, { signal, onFace, onSkipped }) }
    }
  }
  if (options.blends === undefined) return
  using store = openFaceStore(options.blends)
  for (const level of ['mild', 'strong'] as const) {
    const pairs = options.pairs ?? null
    yield {
      name: `simulated pairs, ${level} degradations`,
      faces: await facesOfBlends(store, pack, { level, pairs, signal, onFace }),
    }
  }
}

const fileName = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')

const writeResults = async (
  out: string,
  evaluation: DialogueEvaluation,
  said: readonly SaidLine[],
): Promise<void> => {
  const folder = path.join(out, fileName(evaluation.set))
  await mkdir(folder, { recursive: true })
  const files = [
    ['dialogue.json', `${JSON.stringify(evaluation, null, 2)}\n`],
    ['dialogue.txt', writeDialogueText(evaluation)],
    ['answers.jsonl', said.map((line) => `${JSON.stringify(line)}\n`).join('')],
  ] as const
  for (const [name, text] of files)
    await writeFile(path.join(folder, name), text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
      throw new Fault(
        'input/conflict',
        `The folder "${folder}" already holds ${name}. Results are not overwritten: name another folder.`,
        { detail: { file: name }, cause },
      )
    })
}

/** `assay evaluate --dialogue`: measures what a pack's language model says of labelled faces. */
export const evaluateDialogueSets = async (
  sets: readonly string[],
  options: DialogueSetsOptions,
  context: CommandContext,
): Promise<void> => {
  const { signal, print, progress } = context
  await using pack = await openPack(options.pack, { signal, session: { threads: options.threads } })
  if (pack.manifest.dialogue === null)
    throw new Fault(
      'model/missing',
      `The pack "${pack.manifest.title}" has no language model. Choose a pack that has one.`,
    )
  const engine = startLanguage({
    packFolder: path.resolve(options.pack),
    device: 'auto',
    threads: options.threads,
    contextTokens: null,
    startChild: forkChild,
  })
  const results: DialogueEvaluation[] = []
  try {
    for await (const set of facesOf(sets, pack, options, context)) {
      const { evaluation, said } = await evaluateDialogue(set, engine, {
        conditions,
        answers: options.answers,
        signal,
        onFace: (condition, done, total) =>
          progress({ activity: `asking (${condition}), face`, done, total }),
      })
      results.push(evaluation)
      if (options.out) await writeResults(options.out, evaluation, said)
    }
  } finally {
    await engine.close()
  }
  print({ results }, () => results.map(writeDialogueText).join('\n'))
}
