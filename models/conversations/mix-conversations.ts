import { Fault } from '#app/fault.ts'

/** Something to train on, and whether a picture belongs to it. */
export type MixedItem<Own, General> =
  | { readonly source: 'picture'; readonly item: Own }
  | { readonly source: 'general'; readonly item: General }

/**
 * Alternates conversations about pictures with general ones (paper 4.1): after every `every` of the first comes one of the second, which begin
 * again when they are used up. Ends with the first; without general ones these come alone. Throws `input/invalid` unless
 * `every` is a whole number from 1.
 */
export function* mixConversations<Own, General>(
  own: Iterable<Own>,
  general: readonly General[],
  every = 1,
): Generator<MixedItem<Own, General>> {
  if (!Number.isSafeInteger(every) || every < 1)
    throw new Fault('input/invalid', 'General dialogue can come after every 1, 2, 3 … conversations.', {
      detail: { every },
    })
  let count = 0
  for (const item of own) {
    yield { source: 'picture', item }
    count += 1
    if (general.length > 0 && count % every === 0)
      yield { source: 'general', item: general[(count / every - 1) % general.length]! }
  }
}
