import type { DeliveryView, WebhookProvider } from '@rawhook/core'
import { headerText } from '../../cli/src/describe/header-text.ts'
import { leafSchemes } from '../../cli/src/describe/leaf-schemes.ts'
import { schemeText } from '../../cli/src/describe/scheme-text.ts'
import { alternatives, literal } from '../../cli/src/describe/words.ts'
import { slugs, subjectsOf } from './subjects.ts'

/** Where a text stands in a payload, as a path; the first place wins. */
function pathOf(payload: unknown, text: string): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined
  for (const [name, value] of Object.entries(payload)) {
    const step = Array.isArray(payload) ? '[]' : name
    if (value === text) return step
    const rest = pathOf(value, text)
    if (rest !== undefined) return `${step}${rest.startsWith('[') ? '' : '.'}${rest}`
  }
  return undefined
}

/** Every text in a payload. */
function textsOf(payload: unknown): readonly string[] {
  if (typeof payload === 'object' && payload !== null) return Object.values(payload).flatMap(textsOf)
  return typeof payload === 'string' || typeof payload === 'number' ? [String(payload)] : []
}

const parsed = ({ body }: WebhookProvider<never>, text: string): unknown =>
  body === 'json' || /^[[{]/.test(text) ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))

const signedIdMark = 'the signed id'

/** Where a definition finds id and type, told by what it makes of the sample. */
async function placesOf(slug: string): Promise<{ readonly id: string; readonly type: string }> {
  const [subject] = await subjectsOf(slug)
  const provider = subject?.provider
  const sample = subject?.sample ?? subject?.vectors.find(({ expected }) => expected.valid)
  if (provider === undefined || sample === undefined) throw new TypeError(`${slug} has no sample`)
  const values = new Map(Object.entries(sample.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  const view: DeliveryView = { header: (name) => values.get(name.toLowerCase()), signedId: signedIdMark }
  const payload = parsed(provider, sample.body)
  const [event] = provider.toEvents(payload, view)
  const idHeaders = leafSchemes(provider.signature).flatMap((scheme) =>
    (scheme.kind === 'hmac' || scheme.kind === 'public-key') && scheme.description.id !== undefined
      ? [scheme.description.id]
      : [],
  )
  const texts = [...values.values(), ...textsOf(payload)]
  const placeOf = (value: string): string => {
    if (value === signedIdMark) return alternatives(idHeaders.map(literal))
    const header = provider.headers?.find((name) => view.header(name) === value)
    const place = header ?? pathOf(payload, value)
    if (place !== undefined) return literal(place)
    return texts.some((text) => text.length > 1 && value.includes(text)) ? 'several values' : `always ${literal(value)}`
  }
  return {
    id: event?.id === undefined ? 'SHA-256 of the signed bytes' : placeOf(event.id),
    type: placeOf(event?.type ?? ''),
  }
}

function handshakeText({ greet, answerTo }: WebhookProvider<never>, make: string | undefined): string {
  const moments = [...(greet === undefined ? [] : ['before proof']), ...(answerTo === undefined ? [] : ['after proof'])]
  return moments.join(', ') || (make === undefined ? '–' : `with ${literal(make)}`)
}

/** Functions that make the definition with what a handshake needs of the app. */
const makers: ReadonlyMap<string, string> = new Map([['meta', 'createMeta']])

async function row(slug: string): Promise<string> {
  const [subject] = await subjectsOf(slug)
  if (subject === undefined) throw new TypeError(`${slug} has no sample`)
  const { provider } = subject
  const { title, documentation, signature, tolerance = 300, dedupe, typeSigned, rejectStatus = 400, success } = provider
  const places = await placesOf(slug)
  const cells = [
    `[${title.charAt(0).toUpperCase()}${title.slice(1)}](${documentation})`,
    literal(slug),
    headerText(signature),
    schemeText(signature),
    signature.timestamped ? `${tolerance} s` : '–',
    places.id,
    dedupe,
    `${places.type}${typeSigned ? '' : ', not signed'}`,
    handshakeText(provider, makers.get(slug)),
    `${rejectStatus} / ${success?.status ?? 200}`,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`
}

const columns = [
  'Provider',
  'Definition',
  'Header',
  'Scheme',
  'Tolerance',
  'Id',
  'Dedupe',
  'Type',
  'Handshake',
  'Statuses',
]

/** The page about all providers, made of their definitions. */
export async function providerTable(): Promise<string> {
  const rows = await Promise.all(slugs.toSorted().map(row))
  return `# Providers

Made of the definitions in \`packages/providers/src\` by \`pnpm docs:providers\`. Each of the ${rows.length} is imported by its file:

\`\`\`ts
import { stripe } from '@rawhook/providers/stripe'
\`\`\`

- **Header** carries the signature; header names are read in any case.
- **Tolerance** is the greatest age of a signature, in both directions. \`–\`: nothing signed tells the time.
- **Id** is where the id of an event comes from. **Dedupe** says how far it can be relied on: \`signed-id\` is covered by the
  signature, \`unsigned-id\` is not, \`digest\` is the SHA-256 of what was signed, \`none\` means that equal deliveries are
  normal.
- **Type** is where the type of an event comes from.
- **Handshake**: what the provider asks at set-up is answered before or after it is proved.
- **Statuses** of a refused signature and of a success.

| ${columns.join(' | ')} |
|${columns.map(() => '---').join('|')}|
${rows.join('\n')}
`
}
