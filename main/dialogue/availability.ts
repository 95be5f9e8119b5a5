import type { DialogueAvailability } from '#app/contract/dialogue.ts'
import { asFault } from '#app/fault.ts'
import type { Finding } from '#app/records/finding.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import type { DialogueEngine, DialoguePack } from './language-port.ts'

type State = Pick<DialogueAvailability, 'state' | 'message'>

const withoutPack = (title: string): State => ({
  state: 'no pack',
  message: `No language model is installed: the pack in use ("${title}") only detects. Choose a pack with a dialogue in the settings; assay import makes one with --llm MODEL.gguf.`,
})

const readOnly = (vault: CaseVault): State | null => {
  if (vault.readOnly !== null) return { state: 'read only', message: vault.readOnly.message }
  if (vault.cases.read().closedAt === null) return null
  return { state: 'read only', message: 'The case is closed. Reopen it with a reason to ask about it.' }
}

const ofFinding = (finding: Finding | null, pack: DialoguePack): State | null => {
  if (finding === null)
    return {
      state: 'no finding',
      message: 'This face has not been examined yet. Examine it first: the dialogue is about what was found.',
    }
  if (finding.run.tensorSha256 === null)
    return {
      state: 'not assessable',
      message:
        'The detector was not run on this face, so there is nothing that a language model could be given.',
    }
  if (finding.run.packSha256 !== pack.sha256)
    return {
      state: 'other pack',
      message: `This face was examined with another pack (${finding.run.packId} ${finding.run.packVersion}). Examine it again with the pack in use to ask about it.`,
    }
  return null
}

/** Whether questions can be asked about a finding (or at all, without a face), and what to do where they cannot. */
export const dialogueAvailability = async (
  engine: DialogueEngine,
  about: { readonly vault: CaseVault; readonly finding: Finding | null } | null,
  device: string | null,
): Promise<DialogueAvailability> => {
  const status = engine.status()
  const rest = { engine: status.state, device: status.state === 'stopped' ? null : device }
  let pack: DialoguePack
  try {
    pack = await engine.pack()
  } catch (thrown) {
    return { state: 'failed', message: asFault(thrown).message, pack: null, ...rest }
  }
  const { id, title, version, dialogue } = pack
  const known = { pack: dialogue === null ? null : { id, title, version }, ...rest }
  if (dialogue === null) return { ...withoutPack(title), ...known }
  const refusal = about === null ? null : (readOnly(about.vault) ?? ofFinding(about.finding, pack))
  return { ...(refusal ?? { state: 'ready', message: `${title} answers.` }), ...known }
}
