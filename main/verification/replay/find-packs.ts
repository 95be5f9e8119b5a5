import { asFault } from '#app/fault.ts'
import type { VerificationLine } from '#app/records/verification.ts'
import { type DescribedPack, describePack } from '#models/packs/open-pack.ts'
import { failed } from '../verification-line.ts'

/** The packs that are here, by the SHA-256 of their pack.json; a folder that holds none is told in a line. */
export const findPacks = async (
  folders: readonly string[],
): Promise<{
  readonly bySha256: ReadonlyMap<string, DescribedPack>
  readonly lines: readonly VerificationLine[]
}> => {
  const bySha256 = new Map<string, DescribedPack>()
  const lines: VerificationLine[] = []
  for (const folder of new Set(folders))
    try {
      const pack = await describePack(folder)
      bySha256.set(pack.manifestSha256, pack)
    } catch (thrown) {
      lines.push(failed(`pack in ${folder}`, asFault(thrown).message))
    }
  return { bySha256, lines }
}

type RunPack = { readonly packId: string; readonly packVersion: string; readonly packSha256: string }

/** Why a finding's pack cannot replay it here. */
export const whyNoPack = (
  { packId, packVersion, packSha256 }: RunPack,
  bySha256: ReadonlyMap<string, DescribedPack>,
): string => {
  const alike = [...bySha256.values()].find(({ manifest }) => manifest.id === packId)
  return alike === undefined
    ? `Its pack (${packId} ${packVersion}, SHA-256 ${packSha256}) is not here: name its folder (--pack) to replay it.`
    : `Its pack (${packId} ${packVersion}) has the SHA-256 ${packSha256}, but the one that is here (${alike.manifest.version}) has ${alike.manifestSha256}: name the folder of the right one (--pack).`
}
