import type { EventDraft } from './provider.ts'

/**
 * Makes events of the items of a list, each for itself: of an item that `make` throws on comes an event without id and
 * type, in the same place, so that it does not take the others with it.
 * @param make one event of an item, or several
 * @throws TypeError when `items` is not a list
 * @example
 * toEvents: (payload) => draftEach(payload as readonly Item[], (item) => ({ id: item.id, type: item.type, data: item, raw: item }))
 */
export function draftEach<TItem>(
  items: readonly TItem[],
  make: (item: TItem) => EventDraft | readonly EventDraft[],
): readonly EventDraft[] {
  return items.flatMap((item) => {
    try {
      return make(item)
    } catch {
      return { type: '', data: item, raw: item }
    }
  })
}
