import type { Secret, WebhookProvider } from '@rawhook/core'
import type { Attempt } from './attempt.ts'
import type { DiagnosisCode } from './diagnosis.ts'

/** What the caller knows beside the delivery. */
export interface Knowledge {
  /** Secrets of other endpoints or modes, by name. */
  readonly otherSecrets: Readonly<Record<string, Secret>>
  readonly providers: readonly WebhookProvider<never>[]
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
  /** Cheap and specific ones first. */
  changes(attempt: Attempt, knowledge: Knowledge): Iterable<Change> | AsyncIterable<Change>
}
