import type { InboxPause } from '@rawhook/core'
import { instant } from '../output/instant.ts'

/** A pause for people: what rests, who wanted it, why and since when. */
export const pauseText = ({ source, by, reason, since }: InboxPause): string =>
  `${source ?? 'every source'}, by ${by} since ${instant(since)}: ${reason}`
