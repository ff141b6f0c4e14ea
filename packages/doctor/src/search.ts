import type { Attempt } from './attempt.ts'
import type { DiagnosisCode } from './diagnosis.ts'
import { type Examination, examine, type Proved } from './examine.ts'
import { hypotheses } from './hypotheses.ts'
import type { Change, Hypothesis, Knowledge } from './hypothesis.ts'

/** A change with the code of what it undoes. */
export interface Undone extends Change {
  readonly code: DiagnosisCode
}

/** What a search came to. */
export interface SearchResult {
  readonly tries: number
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

const maxTries = 4000
/** Bytes that may be hashed: a hundred times 1 MiB, which takes some tenths of a second. */
const maxBytes = 100 * 1024 * 1024
/** Bytes of a body above which nobody waits for two things to be undone at once. */
const maxPairedBody = 16_384

function* candidates(from: Candidate, among: readonly Hypothesis[], knowledge: Knowledge): Iterable<Candidate> {
  for (const hypothesis of among) {
    for (const change of hypothesis.changes(from.attempt, knowledge)) {
      yield { attempt: { ...from.attempt, ...change.to }, steps: [...from.steps, { hypothesis, change }] }
    }
  }
}

/** One thing undone, then two, each pair once. */
function* allCandidates(attempt: Attempt, knowledge: Knowledge): Iterable<Candidate> {
  const start: Candidate = { attempt, steps: [] }
  yield* candidates(start, hypotheses, knowledge)
  if (attempt.body.length > maxPairedBody) return
  const combined = hypotheses.filter(({ alone = false }) => !alone)
  const paired = combined.toSorted((one, other) => Number(other.costly ?? false) - Number(one.costly ?? false))
  for (const [index, hypothesis] of paired.entries()) {
    const others = paired.slice(index + 1)
    for (const first of candidates(start, [hypothesis], knowledge)) yield* candidates(first, others, knowledge)
  }
}

/** What was undone; the hypothesis that comes first is named first. */
const undoneBy = (steps: readonly Step[]): readonly Undone[] =>
  steps
    .toSorted((one, other) => hypotheses.indexOf(one.hypothesis) - hypotheses.indexOf(other.hypothesis))
    .map(({ hypothesis, change }) => ({ ...change, code: hypothesis.code }))

/** Looks for what has to be undone so that the signature matches. */
export async function search(attempt: Attempt, knowledge: Knowledge, asIs: Examination): Promise<SearchResult> {
  let tries = 0
  let bytes = 0
  for (const candidate of allCandidates(attempt, knowledge)) {
    tries += 1
    bytes += candidate.attempt.body.length
    if (tries > maxTries || bytes > maxBytes) break
    const examination = await examine(candidate.attempt)
    if (examination.kind === 'proved') return { tries, asIs, undone: undoneBy(candidate.steps), proved: examination }
    if (examination.kind === 'refused' && examination.refusal.refused === 'secret_unavailable') break
  }
  return { tries, asIs, undone: [], proved: undefined }
}
