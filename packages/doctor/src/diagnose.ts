import type { WebhookProvider } from '@rawhook/core'
import type { Attempt } from './attempt.ts'
import { bodyDifference } from './body/body-difference.ts'
import { inflatedBodies } from './body/compression.ts'
import { causes } from './causes.ts'
import { attemptOf, type DiagnoseOptions, secondsOf } from './diagnose-options.ts'
import type { Diagnosis, DiagnosisCode, Finding } from './diagnosis.ts'
import { maxBytes, maxTries } from './effort.ts'
import { examine, type Proved } from './examine.ts'
import type { Knowledge } from './hypothesis.ts'
import { likelyCause } from './likely.ts'
import { nextTurn } from './pause.ts'
import { type SearchResult, search, type Undone } from './search.ts'
import { maskedSecret } from './secret/masked-secret.ts'
import { ageProblem, type Clock } from './timestamp/age-problem.ts'

const defaultTolerance = 300

const finding = (code: DiagnosisCode): Finding => ({ code, ...causes[code] })

/** What is said when the signature matches, as it is or after changes. */
function provedDiagnosis({ body }: Attempt, undone: readonly Undone[], { timestamp }: Proved, clock: Clock): Diagnosis {
  const age = ageProblem(timestamp, clock)
  const found = undone.flatMap(({ code, evidence, to }) => ({
    code,
    evidence: to.body === undefined ? [evidence] : [evidence, bodyDifference(body, to.body)],
  }))
  const codes = new Set([...found.map(({ code }) => code), ...(age.code === undefined ? [] : [age.code])])
  const [code = 'ok', ...others] = codes
  const evidence = [...found.flatMap((each) => each.evidence), ...age.evidence]
  const also = others.map(finding)
  return { ok: code === 'ok', ...finding(code), proved: true, evidence, also, skewSeconds: age.skewSeconds }
}

/** What is said when nothing makes the signature match. */
async function likelyDiagnosis(result: SearchResult, attempt: Attempt, knowledge: Knowledge): Promise<Diagnosis> {
  const { tries, gaveUp, asIs } = result
  const { code, certain = false, evidence } = await likelyCause(attempt, asIs, knowledge)
  const secrets = attempt.secrets.length === 0 ? 'none' : attempt.secrets.map(maskedSecret).join(', ')
  const tried = `${tries} changes were tried on a body of ${attempt.body.length} bytes, and none makes the signature match; the secret is ${secrets}.`
  const limit = `More was not tried: the search ends at ${maxTries} changes, or ${maxBytes / 1024 / 1024} MiB of bodies.`
  const all = certain ? evidence : [...evidence, tried, ...(gaveUp ? [limit] : [])]
  return { ok: false, ...finding(code), proved: certain, evidence: all, also: [] }
}

/**
 * Says why the signature of a delivery does not match, and what to do: undoes what goes wrong in practice, one thing
 * at a time, then two, until the signature matches.
 *
 * For development and for people at a keyboard: what it finds is for the receiver's eyes, never for an answer. It
 * tries up to 4000 changes, or 64 MiB of bodies, which takes up to some seconds of computing; after every 8 changes or
 * 256 KiB the rest of the process has its turn. Pairs are tried in bodies of up to 16 KiB.
 * @throws TypeError on options that cannot be right
 * @example
 * const { code, cause, cure } = await diagnose(stripe, { body, headers, secret })
 */
export async function diagnose(provider: WebhookProvider<never>, options: DiagnoseOptions): Promise<Diagnosis> {
  const { otherSecrets = {}, providers = [], tolerance = provider.tolerance ?? defaultTolerance } = options
  const clock = { now: secondsOf(options.now), tolerance }
  const attempt = attemptOf(provider, options)

  const asIs = await examine(attempt)
  if (asIs.kind === 'proved') return provedDiagnosis(attempt, [], asIs, clock)
  const knowledge = { otherSecrets, providers, inflated: await inflatedBodies(attempt) }
  await nextTurn() // the first check is a turn of its own
  const result = await search(attempt, knowledge, asIs)
  return result.proved === undefined
    ? likelyDiagnosis(result, attempt, knowledge)
    : provedDiagnosis(attempt, result.undone, result.proved, clock)
}
