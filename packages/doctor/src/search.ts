import type { Attempt } from './attempt.ts'
import type { DiagnosisCode } from './diagnosis.ts'
import { createEffort } from './effort.ts'
import { type Examination, examine, type Proved } from './examine.ts'
import { hypotheses } from './hypotheses.ts'
import type { Change, Hypothesis, Knowledge } from './hypothesis.ts'
import { type Pause, pause, pieceLength } from './pause.ts'

/** A change with the code of what it undoes. */
export interface Undone extends Change {
  readonly code: DiagnosisCode
}

/** What a search came to. */
export interface SearchResult {
  readonly tries: number
  /** Whether it ended before everything was tried. */
  readonly gaveUp: boolean
  /** What the delivery is without a change. */
  readonly asIs: Examination
  /** The changes after which the signature matches. */
  readonly undone: readonly Undone[]
  readonly proved: Proved | undefined
}

/** A change, and whose it is. */
interface Step {
  readonly hypothesis: Hypothesis
  readonly change: Change
}

interface Candidate {
  readonly attempt: Attempt
  readonly steps: readonly Step[]
}

/** Bytes of a body above which nobody waits for two things to be undone at once. */
const maxPairedBody = 16_384
/** The same for what one change made of it: a small body may be a large one that is compressed. */
const maxHalfwayBody = 65_536

function* candidates(from: Candidate, among: readonly Hypothesis[], knowledge: Knowledge): Iterable<Candidate | Pause> {
  for (const hypothesis of among) {
    // Many read all of the body to find that they have nothing to say.
    if (from.attempt.body.length > pieceLength) yield pause
    for (const change of hypothesis.changes(from.attempt, knowledge)) {
      if (change === pause) yield pause
      else yield { attempt: { ...from.attempt, ...change.to }, steps: [...from.steps, { hypothesis, change }] }
    }
  }
}

/** One thing undone, then two, each pair once. */
function* allCandidates(attempt: Attempt, knowledge: Knowledge): Iterable<Candidate | Pause> {
  const start: Candidate = { attempt, steps: [] }
  yield* candidates(start, hypotheses, knowledge)
  if (attempt.body.length > maxPairedBody) return
  const combined = hypotheses.filter(({ alone = false }) => !alone)
  const paired = combined.toSorted((one, other) => Number(other.costly ?? false) - Number(one.costly ?? false))
  for (const [index, hypothesis] of paired.entries()) {
    // What comes second is in the first order again, so that the narrower name is found first.
    const later = new Set(paired.slice(index + 1))
    const others = combined.filter((other) => later.has(other))
    for (const first of candidates(start, [hypothesis], knowledge)) {
      if (first === pause) yield pause
      else if (first.attempt.body.length <= maxHalfwayBody) yield* candidates(first, others, knowledge)
    }
  }
}

/** What was undone; the hypothesis that comes first is named first. */
const undoneBy = (steps: readonly Step[]): readonly Undone[] =>
  steps
    .toSorted((one, other) => hypotheses.indexOf(one.hypothesis) - hypotheses.indexOf(other.hypothesis))
    .map(({ hypothesis, change }) => ({ ...change, code: hypothesis.code }))

/**
 * Looks for what has to be undone so that the signature matches. Lets the rest of the process go on after every few
 * changes, and ends when its effort is spent.
 */
export async function search(attempt: Attempt, knowledge: Knowledge, asIs: Examination): Promise<SearchResult> {
  const effort = createEffort()
  for (const candidate of allCandidates(attempt, knowledge)) {
    if (effort.isSpent) break
    if (candidate === pause) {
      await effort.paused()
      continue
    }
    const { body, secrets } = candidate.attempt
    const proved = await examine(candidate.attempt)
    await effort.tried(body.length * Math.max(1, secrets.length))
    const { tries } = effort
    if (proved.kind === 'proved') return { tries, gaveUp: false, asIs, undone: undoneBy(candidate.steps), proved }
    if (proved.kind === 'refused' && proved.refusal.refused === 'secret_unavailable') break
  }
  return { tries: effort.tries, gaveUp: effort.isSpent, asIs, undone: [], proved: undefined }
}
