import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { emptyDesk } from '#main/case-desk.ts'
import { systemClock } from '#main/vault/clock.ts'
import { examinedFace } from '#main/vault/dialogue-fixture.ts'
import { openCase } from '#main/vault/open-case.ts'
import { testCustodian } from '#main/vault/vault-fixture.ts'
import { openDialogueDesk } from './dialogue-desk.ts'
import { standInLanguage, standInRows } from './language-fixture.ts'

/**
 * The program that kill.test.ts kills: asks questions about a face for ever, and says on standard output, in lines of JSON, each
 * question, piece and sealed answer that a page would have been shown, and each draft that was saved. Arguments: the case's
 * folder, the user's data folder.
 */
const [folder = '', dataFolder = ''] = process.argv.slice(2)
const say = (what: object) => writeSync(1, `${JSON.stringify(what)}\n`)

const words = Array.from({ length: 60 }, () => `${randomUUID()} `)
const desk = emptyDesk()
await desk.lay(() => openCase(folder, testCustodian(dataFolder, systemClock)))
const engine = standInLanguage(() => ({ pieces: words, everyMs: 2 }))
const dialogue = openDialogueDesk({ desk, engine, promptRows: standInRows })
const { faceId } = await examinedFace(desk.vault())
say({ faceId })
for (let turn = 0; ; turn += 1) {
  dialogue.saveDraft(faceId, `question ${turn}`)
  say({ draft: `question ${turn}` })
  const { events } = await dialogue.ask(faceId, `question ${turn}`)
  for await (const event of events) {
    if (event.kind === 'asked' && event.answer.state === 'waiting')
      say({ asked: event.answer.id, question: event.turn.question })
    if (event.kind === 'piece') say({ piece: event.text, of: event.answerId })
    if (event.kind === 'sealed') say({ sealed: event.answerId })
  }
}
