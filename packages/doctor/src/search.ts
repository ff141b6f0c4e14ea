import type { Attempt } from './attempt.ts'
import type { DiagnosisCode } from './diagnosis.ts'
import { type Examination, examine, type Proved } from './examine.ts'
import { hypotheses } from './hypotheses.ts'
import type { Change, Hypothesis, Knowledge } from './hypothesis.ts'

/** A change with the code of what it undoes. */
export interface Undone extends Change {
  readonly code: DiagnosisCode
  /** The place of its hypothesis: what comes first is named first. */
  readonly rank: number
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

interface Candidate {
  readonly attempt: Attempt
  readonly undone: readonly Undone[]
}

const maxTries = 4000
/** Bytes that may be hashed: a hundred times 1 MiB, which takes some tenths of a second. */
const maxBytes = 100 * 1024 * 1024
/** Bytes of a body above which nobody waits for two things to be undone at once. */
const maxPairedBody = 16_384

async function* candidates(
  from: Candidate,
  among: readonly Hypothesis[],
  knowledge: Knowledge,
): AsyncIterable<Candidate & { readonly hypothesis: Hypothesis }> {
  for (const hypothesis of among) {
    for await (const change of hypothesis.changes(from.attempt, knowledge)) {
      const undone = [...from.undone, { ...change, code: hypothesis.code, rank: hypotheses.indexOf(hypothesis) }]
      yield { hypothesis, attempt: { ...from.attempt, ...change.to }, undone }
    }
  }
}

/** One thing undone, then two, each pair once. */
async function* allCandidates(attempt: Attempt, knowledge: Knowledge): AsyncIterable<Candidate> {
  const start: Candidate = { attempt, undone: [] }
  yield* candidates(start, hypotheses, knowledge)
  if (attempt.body.length > maxPairedBody) return
  const combined = hypotheses.filter(({ alone = false }) => !alone)
  const paired = combined.toSorted((one, other) => Number(other.costly ?? false) - Number(one.costly ?? false))
  for await (const first of candidates(start, paired, knowledge)) {
    yield* candidates(first, paired.slice(paired.indexOf(first.hypothesis) + 1), knowledge)
  }
}

/** Looks for what has to be undone so that the signature matches. */
export async function search(attempt: Attempt, knowledge: Knowledge, asIs: Examination): Promise<SearchResult> {
  let tries = 0
  let bytes = 0
  for await (const candidate of allCandidates(attempt, knowledge)) {
    tries += 1
    bytes += candidate.attempt.body.length
    if (tries > maxTries || bytes > maxBytes) break
    const examination = await examine(candidate.attempt)
    const undone = candidate.undone.toSorted((one, other) => one.rank - other.rank)
    if (examination.kind === 'proved') return { tries, asIs, undone, proved: examination }
    if (examination.kind === 'refused' && examination.refusal.refused === 'secret_unavailable') break
  }
  return { tries, asIs, undone: [], proved: undefined }
}
