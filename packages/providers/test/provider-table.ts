import type {
  BodySignatureScheme,
  BodyTokenScheme,
  CertificateScheme,
  DeliveryView,
  HmacScheme,
  OneOfScheme,
  PublicKeyScheme,
  SharedSecretScheme,
  SignatureScheme,
  WebhookProvider,
} from '@rawhook/core'
import { slugs, subjectsOf } from './subjects.ts'

type CatalogueScheme =
  | BodySignatureScheme
  | BodyTokenScheme
  | CertificateScheme
  | HmacScheme
  | OneOfScheme
  | PublicKeyScheme
  | SharedSecretScheme

const isCatalogues = (scheme: SignatureScheme): scheme is SignatureScheme & CatalogueScheme => 'kind' in scheme

/** The schemes behind an endpoint, without those that are only choices among them. */
function leavesOf(scheme: SignatureScheme): readonly Exclude<CatalogueScheme, OneOfScheme>[] {
  if (!isCatalogues(scheme)) throw new TypeError('a provider of the catalogue has a scheme of its own')
  return scheme.kind === 'one-of' ? scheme.schemes.flatMap(leavesOf) : [scheme]
}

const code = (text: string): string => `\`${text}\``
const distinct = (texts: readonly string[]): string => [...new Set(texts)].join(' or ')

const algorithms = { ed25519: 'Ed25519', 'ecdsa-p256-sha256': 'ECDSA P-256' } as const
const hashes = { sha1: 'HMAC-SHA-1', sha256: 'HMAC-SHA-256', sha512: 'HMAC-SHA-512' } as const

function schemeText(scheme: Exclude<CatalogueScheme, OneOfScheme>): string {
  switch (scheme.kind) {
    case 'hmac': {
      const { hash, encoding, content = '{body}', contents } = scheme.description
      return `${hashes[hash]}, ${encoding}, over ${contents === undefined ? code(content) : 'URL and form fields'}`
    }
    case 'public-key': {
      const { algorithm, encoding, content = '{body}' } = scheme.description
      return `${algorithms[algorithm]}, ${encoding}, over ${code(content)}`
    }
    case 'shared-secret':
      return scheme.description.format === 'basic' ? 'user and password, nothing signed' : 'the secret, nothing signed'
    case 'body-signature':
      return `${hashes[scheme.description.hash]}, ${scheme.description.encoding}, over some members`
    case 'body-token':
      return 'the secret, nothing signed'
    case 'certificate':
      return 'RSA, base64, with a certificate that is fetched'
  }
}

function headerText(scheme: Exclude<CatalogueScheme, OneOfScheme>): string {
  const names = scheme.kind === 'hmac' || scheme.kind === 'public-key' ? [scheme.description.header] : scheme.headers
  const more = scheme.kind === 'hmac' || scheme.kind === 'public-key' ? (scheme.description.moreHeaders ?? []) : []
  const aliases = scheme.kind === 'hmac' || scheme.kind === 'public-key' ? (scheme.description.aliases ?? []) : []
  const [header] = names
  if (header === undefined) return 'in the body'
  const further = more.length > 1 ? `${code(more[0] ?? '')} …` : more.map(code).join('')
  return [distinct([header, ...aliases].map(code)), further].filter((text) => text !== '').join(', ')
}

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
  const idHeaders = leavesOf(provider.signature).flatMap((scheme) =>
    (scheme.kind === 'hmac' || scheme.kind === 'public-key') && scheme.description.id !== undefined
      ? [scheme.description.id]
      : [],
  )
  const texts = [...values.values(), ...textsOf(payload)]
  const placeOf = (value: string): string => {
    if (value === signedIdMark) return distinct(idHeaders.map(code))
    const header = provider.headers?.find((name) => view.header(name) === value)
    const place = header ?? pathOf(payload, value)
    if (place !== undefined) return code(place)
    return texts.some((text) => text.length > 1 && value.includes(text)) ? 'several values' : `always ${code(value)}`
  }
  return {
    id: event?.id === undefined ? 'SHA-256 of the signed bytes' : placeOf(event.id),
    type: placeOf(event?.type ?? ''),
  }
}

function handshakeText({ greet, answerTo }: WebhookProvider<never>, make: string | undefined): string {
  const moments = [...(greet === undefined ? [] : ['before proof']), ...(answerTo === undefined ? [] : ['after proof'])]
  return moments.join(', ') || (make === undefined ? '–' : `with ${code(make)}`)
}

/** Functions that make the definition with what a handshake needs of the app. */
const makers: ReadonlyMap<string, string> = new Map([['meta', 'createMeta']])

async function row(slug: string): Promise<string> {
  const [subject] = await subjectsOf(slug)
  if (subject === undefined) throw new TypeError(`${slug} has no sample`)
  const { provider } = subject
  const { title, documentation, signature, tolerance = 300, dedupe, typeSigned, rejectStatus = 400, success } = provider
  const schemes = leavesOf(signature)
  const places = await placesOf(slug)
  const cells = [
    `[${title.charAt(0).toUpperCase()}${title.slice(1)}](${documentation})`,
    code(slug),
    distinct(schemes.map(headerText)),
    distinct(schemes.map(schemeText)),
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
