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

/** Whether a scheme shows the secret itself, so that whoever has seen one delivery has all that it takes. */
const showsSecret = ({ kind }: { readonly kind: string }): boolean => kind === 'shared-secret' || kind === 'body-token'

/** What whoever has captured a genuine delivery can still send. */
function leftOpen({ signature, tolerance = 300, dedupe, typeSigned, notSigned }: WebhookProvider<never>): string {
  const leaves = leafSchemes(signature)
  if (leaves.every(showsSecret)) return 'any other: it has the secret'
  const signing = leaves.filter((leaf) => !showsSecret(leaf))
  const unsigned = [
    ...(dedupe === 'unsigned-id' ? ['id'] : []),
    ...(typeSigned ? [] : ['type']),
    ...(notSigned === undefined ? [] : [notSigned]),
  ]
  const open = [
    ...(signing.length < leaves.length ? ['any other, where it has the secret'] : []),
    signing.every(({ timestamped }) => timestamped) ? `the same for ${tolerance} s` : 'the same at any time',
    ...(unsigned.length === 0 ? [] : [`unsigned: ${unsigned.join(', ')}`]),
  ]
  return open.join('; ')
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const

function repetitionText({ retryHorizon }: WebhookProvider<never>): string {
  if (retryHorizon === undefined) return '–'
  if (retryHorizon === 0) return 'never'
  const unit = units.find(([, size]) => retryHorizon % size === 0 || retryHorizon >= 3 * size)
  return unit === undefined ? `${retryHorizon} s` : `${Math.floor(retryHorizon / unit[1])} ${unit[0]}`
}

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
    repetitionText(provider),
    leftOpen(provider),
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
  'Repeats',
  'What a captured delivery still allows',
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
- **Statuses** of a refused signature and of a success. A refused signature is answered with 503 where the provider never
  repeats a delivery that got a 4xx: a wrong secret on your side must not lose its events.
- **Repeats**: for how long the provider sends a failed delivery again. \`–\`: its documents do not say.
- **What a captured delivery still allows** to whoever has seen one, on the way or in a log. With an inbox, the same
  delivery is the same event: where the id is signed, for as long as the inbox keeps it; elsewhere by the digest of what
  was signed, for as long as the provider repeats it or a day. Where a body is the same and only its unsigned id is
  another, it is the same event too, unless the provider changes its bodies on a retry.

| ${columns.join(' | ')} |
|${columns.map(() => '---').join('|')}|
${rows.join('\n')}
`
}
