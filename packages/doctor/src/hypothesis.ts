import type { Secret, WebhookProvider } from '@rawhook/core'
import type { Attempt } from './attempt.ts'
import type { DiagnosisCode } from './diagnosis.ts'
import type { Pause } from './pause.ts'

/** What is known beside the delivery. */
export interface Knowledge {
  /** Secrets of other endpoints or modes, by name. */
  readonly otherSecrets: Readonly<Record<string, Secret>>
  readonly providers: readonly WebhookProvider<never>[]
  /** What the body holds where it is compressed: decompression is asynchronous, and a search is not. */
  readonly inflated: readonly Inflated[]
}

/** A body after decompression. */
export interface Inflated {
  readonly format: string
  readonly body: Uint8Array
}

/** One way to undo what may have gone wrong. */
export interface Change {
  readonly to: Partial<Attempt>
  /** What was undone, as a sentence, for the case that the signature matches then. */
  readonly evidence: string
}

/** Something that goes wrong in practice: proved when the signature matches after one of its changes. */
export interface Hypothesis {
  readonly code: DiagnosisCode
  /** Its changes are costly to make, so that in a pair they are made first, and once. @default false */
  readonly costly?: boolean
  /** It has too many changes, or too rare ones, to be combined with others. @default false */
  readonly alone?: boolean
  /** Cheap and specific ones first, and a pause after each piece of work in a large body. */
  changes(attempt: Attempt, knowledge: Knowledge): Iterable<Change | Pause>
}
