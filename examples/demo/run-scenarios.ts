import { isDeepStrictEqual } from 'node:util'
import type { Framework, Reaction, Scenario } from './scenarios.ts'
import type { Server } from './servers/server.ts'

/** What became of one delivery. */
export interface Result {
  readonly framework: Framework
  readonly provider: string
  readonly delivery: string
  readonly actual: Reaction
  readonly expected: Reaction
  readonly ok: boolean
}

/** The `error` of an answer's body. */
function codeIn(body: string): string | undefined {
  if (body === '') return undefined
  const answer: unknown = JSON.parse(body)
  return typeof answer === 'object' && answer !== null && 'error' in answer ? String(answer.error) : undefined
}

/**
 * Sends every scenario to every server, one after the other.
 * @param takeRan the keys of the handlers that ran since the last call
 */
export async function runScenarios(
  servers: readonly Server[],
  scenarios: readonly Scenario[],
  takeRan: () => readonly string[],
): Promise<Result[]> {
  const results: Result[] = []
  for (const { framework, url } of servers) {
    for (const { provider, kind, mount, delivery, expected } of scenarios) {
      const response = await fetch(`${url}${mount}/${provider}`, { method: 'POST', ...delivery })
      const code = codeIn(await response.text())
      const actual = { status: response.status, code, handler: takeRan().join(', ') || undefined }
      const wanted = { code: undefined, handler: undefined, ...expected(framework) }
      const ok = isDeepStrictEqual(actual, wanted)
      results.push({ framework, provider, delivery: kind, actual, expected: wanted, ok })
    }
  }
  return results
}
