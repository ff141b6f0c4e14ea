import { byteOrderMark } from './body/byte-order-mark.ts'
import { edges } from './body/edges.ts'
import { lineEnds } from './body/line-ends.ts'
import { reserialized } from './body/reserialized.ts'
import type { Hypothesis } from './hypothesis.ts'
import { whitespace } from './secret/whitespace.ts'

/** What is tried, in this order: cheap and specific ones first, so that a cause gets its narrowest name. */
export const hypotheses: readonly Hypothesis[] = [whitespace, byteOrderMark, edges, lineEnds, reserialized]
