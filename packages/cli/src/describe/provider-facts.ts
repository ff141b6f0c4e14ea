import { fixtureTypes, usualFixtureType } from '@rawhook/testing'
import { providerOf } from '../catalogue.ts'
import { secretVariable } from '../secret/secret-variable.ts'
import { headerText } from './header-text.ts'
import { providerNotes } from './provider-notes.ts'
import { schemeText } from './scheme-text.ts'

/** What the catalogue says about every provider. Literal text is in backticks. */
export interface ProviderRow {
  readonly slug: string
  readonly title: string
  readonly header: string
  readonly scheme: string
}

/** What the catalogue says about one provider. */
export interface ProviderFacts extends ProviderRow {
  readonly documentation: string
  /** The greatest age of a signature in seconds; `null` where nothing signed tells the time. */
  readonly tolerance: number | null
  readonly keys: 'secret' | 'public' | 'none'
  readonly secretVariable: string
  readonly body: string
  readonly dedupe: 'signed-id' | 'unsigned-id' | 'digest' | 'none'
  readonly typeSigned: boolean
  /** Seconds; `null` where the provider does not say. */
  readonly retryHorizon: number | null
  readonly success: number
  readonly rejection: number
  /** Types that `rawhook send` has an example of. */
  readonly events: readonly string[]
  /** The one that it sends where none is named; `null` where it has none. */
  readonly usualEvent: string | null
  readonly notes: readonly string[]
}

/** One row of the catalogue. */
export async function providerRow(slug: string): Promise<ProviderRow> {
  const { title, signature } = await providerOf(slug)
  return {
    slug,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    header: headerText(signature),
    scheme: schemeText(signature),
  }
}

/** All of one provider. */
export async function providerFacts(slug: string): Promise<ProviderFacts> {
  const provider = await providerOf(slug)
  const { documentation, keys, body, dedupe, typeSigned, signature, tolerance = 300, retryHorizon = null } = provider
  return {
    ...(await providerRow(slug)),
    documentation,
    tolerance: signature.timestamped ? tolerance : null,
    keys,
    secretVariable: secretVariable(provider),
    body: typeof body === 'string' ? body : `form with JSON in \`${body.form}\`, or JSON`,
    dedupe,
    typeSigned,
    retryHorizon,
    success: provider.success?.status ?? 200,
    rejection: provider.rejectStatus ?? 400,
    events: fixtureTypes(provider),
    usualEvent: usualFixtureType(provider) ?? null,
    notes: await providerNotes(slug),
  }
}
