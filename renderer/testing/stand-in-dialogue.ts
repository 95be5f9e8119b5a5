import type { WorkstationContract } from '#app/contract/contract.ts'
import type { DialogueAvailability } from '#app/contract/dialogue.ts'
import type { Handlers } from '#app/contract/procedure.ts'
import { dialogueBanner } from '#app/dialogue/label.ts'
import { Fault } from '#app/fault.ts'

const availability: DialogueAvailability = {
  state: 'no pack',
  message: 'No language model is installed. Choose a pack with a dialogue in the settings.',
  pack: null,
  engine: 'stopped',
  device: null,
}
const refuse = (): never => {
  throw new Fault('model/missing', availability.message)
}
const refused = async function* (): AsyncGenerator<never> {
  yield refuse()
}

/** A dialogue as it is with a pack that has no language model. */
export const silentDialogue: Handlers<WorkstationContract>['dialogue'] = {
  open: ({ faceId }) => ({
    faceId,
    findingId: null,
    availability,
    turns: [],
    branches: [],
    draft: '',
    suggestions: [],
    meter: null,
    banner: dialogueBanner,
  }),
  prepare: () => availability,
  ask: refused,
  regenerate: refused,
  editAndResend: refused,
  stop: refuse,
  choose: refuse,
  saveDraft: () => null,
  availability: () => availability,
}
