import { listSupportedBackends } from 'onnxruntime-node'
import { asFault, Fault } from '#app/fault.ts'
import { type DescribedPack, describePack, verifyPackFiles } from '#models/packs/open-pack.ts'
import { openScorer, type Scorer } from '#models/packs/open-scorer.ts'
import { openPackSessions, type PackSessions } from '#models/packs/pack-sessions.ts'
import { checkSelfTest } from '#models/packs/self-test.ts'
import type { EngineSetup } from './vision-contract.ts'

/** A pack whose networks run on a provider and gave their known answer there. */
export interface ReadyPack extends DescribedPack {
  readonly sessions: PackSessions
  /** Scores crops together; undefined where the pack is too large for that. */
  readonly scorer: Scorer | undefined
  readonly provider: string
  readonly fallBacks: readonly { readonly provider: string; readonly reason: string }[]
}

/** As many crops are scored together as a face has variants. */
export const variantsAtOnce = 7

type Provider = Exclude<EngineSetup['device'], 'auto'>

const byPlatform: Readonly<Partial<Record<NodeJS.Platform, readonly Provider[]>>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  win32: ['cuda', 'directml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
}

/** Providers in the order in which they are tried; the processor is always the last resort. */
export const providersToTry = (
  device: EngineSetup['device'],
  platform: NodeJS.Platform = process.platform,
): readonly Provider[] =>
  device === 'auto' ? (byPlatform[platform] ?? ['cpu']) : [...new Set<Provider>([device, 'cpu'])]

const runtimeName = (provider: Provider): string => (provider === 'directml' ? 'dml' : provider)

const isOffered = (provider: Provider): boolean =>
  listSupportedBackends().some(({ name }) => name === runtimeName(provider))

/** The detector's part of a pack's known answer: the prompt learner is another engine's, and opened only for a dialogue. */
const checkDetector = async (sessions: PackSessions, { manifest }: DescribedPack): Promise<void> => {
  const { selfTest, dimensions } = manifest
  const outputs = selfTest.outputs.filter(({ name }) => !/^(forgery_tokens|visual_token)$/.test(name))
  await checkSelfTest(sessions, { dimensions, roles: ['detector'], selfTest: { ...selfTest, outputs } })
}

const optionsOn = (provider: Provider, threads: number) => ({
  providers: [runtimeName(provider)],
  threads,
  spinning: false,
})

const openOn = async (provider: Provider, pack: DescribedPack, threads: number): Promise<PackSessions> => {
  if (!isOffered(provider))
    throw new Fault('engine/unavailable', 'This copy of the runtime has no such provider.')
  const sessions = await openPackSessions(pack.folder, optionsOn(provider, threads))
  try {
    await checkDetector(sessions, pack)
    return sessions
  } catch (thrown) {
    await sessions.close()
    throw thrown
  }
}

/**
 * Verifies a pack and opens it on the first provider that loads it and gives the pack's known answer; each one passed over
 * is named with its reason. Throws what went wrong on the processor where not even that does.
 */
export const openOnBestProvider = async ({
  packFolder,
  device,
  threads,
}: EngineSetup): Promise<ReadyPack> => {
  const pack = await describePack(packFolder)
  await verifyPackFiles(pack)
  const fallBacks: { provider: string; reason: string }[] = []
  for (const provider of providersToTry(device)) {
    try {
      const sessions = await openOn(provider, pack, threads)
      const scorer = await openScorer(pack, variantsAtOnce, optionsOn(provider, threads)).catch(
        async (thrown: unknown) => {
          await sessions.close()
          throw thrown
        },
      )
      return { ...pack, sessions, scorer, provider, fallBacks }
    } catch (thrown) {
      if (provider === 'cpu') throw thrown
      fallBacks.push({ provider, reason: asFault(thrown).message.replaceAll(/\s+/g, ' ').slice(0, 500) })
    }
  }
  throw new Fault('engine/unavailable', 'No device can run the networks here.')
}
