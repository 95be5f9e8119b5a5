import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import { type CaseIndex, facesOf } from '../stores/case-index.ts'

/** One row of the tree: an exhibit, or one of its faces. */
export type TreeRow =
  | { readonly kind: 'exhibit'; readonly id: ExhibitId; readonly exhibit: Exhibit }
  | { readonly kind: 'face'; readonly id: FaceId; readonly exhibit: Exhibit; readonly face: Face }

/** The rows in the order in which they stand: each exhibit, and below it its faces unless it is folded. */
export const treeRows = (
  exhibits: readonly Exhibit[],
  index: CaseIndex,
  folded: ReadonlySet<string>,
): readonly TreeRow[] =>
  exhibits.flatMap((exhibit) => [
    { kind: 'exhibit' as const, id: exhibit.id, exhibit },
    ...(folded.has(exhibit.id)
      ? []
      : facesOf(index, exhibit.id).map((face) => ({ kind: 'face' as const, id: face.id, exhibit, face }))),
  ])
