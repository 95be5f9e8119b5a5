import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Handlers } from '#app/contract/procedure.ts'

export type TopicName = keyof WorkstationContract

/** The handlers of one topic of the contract. */
export type TopicHandlers<Name extends TopicName> = Handlers<WorkstationContract>[Name]
