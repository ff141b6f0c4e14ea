import { coloursFor } from '../output/colours.ts'
import { factLines } from '../output/fact-lines.ts'
import { cell, prose } from '../output/markdown.ts'
import { span } from '../output/span.ts'
import type { ProviderFacts } from './provider-facts.ts'

const secrets = {
  secret: (variable: string) => `usually in \`${variable}\``,
  public: (variable: string) => `public, usually in \`${variable}\``,
  none: () => 'nothing to configure',
} as const

const identities = {
  'signed-id': 'id, covered by the signature',
  'unsigned-id': 'id, not covered by the signature',
  digest: 'no id: the SHA-256 of the signed bytes',
  none: 'no id, and equal deliveries are normal',
} as const

const retriesOf = (seconds: number | null): string => {
  if (seconds === null) return 'not documented'
  return seconds === 0 ? 'never repeated' : `repeated for ${span(seconds)}`
}

/** The page of one provider, for people. */
export function factsPage(facts: ProviderFacts): string {
  const { bold } = coloursFor(process.stdout)
  const { title, slug, documentation, header, scheme, tolerance, keys, body, dedupe, typeSigned, events } = facts
  const rows: readonly (readonly [name: string, text: string])[] = [
    ['Signature', header],
    ['Scheme', scheme],
    ['Tolerance', tolerance === null ? 'none: nothing signed tells the time' : `${tolerance} s`],
    ['Secret', secrets[keys](facts.secretVariable)],
    ['Body', body === 'json' ? 'JSON' : body],
    ['Event', `${identities[dedupe]}; its type is ${typeSigned ? 'covered too' : 'not covered'}`],
    ['Failures', retriesOf(facts.retryHorizon)],
    ['Answers', `${facts.success}; ${facts.rejection} to a bad signature`],
  ]
  return [
    `${bold(title)} (${slug})\n${documentation}`,
    factLines(rows.map(([name, text]) => [name, cell(text)])),
    ...facts.notes.map(prose),
    ...(facts.usualEvent === null
      ? []
      : [prose(`rawhook send has: ${events.join(', ')}. Without --event it sends ${facts.usualEvent}.`)]),
  ].join('\n\n')
}
