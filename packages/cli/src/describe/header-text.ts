import type { SignatureScheme } from '@rawhook/core'
import { type LeafScheme, leafSchemes } from './leaf-schemes.ts'
import { alternatives, literal } from './words.ts'

function namesOf(scheme: LeafScheme): { readonly names: readonly string[]; readonly more: readonly string[] } {
  if (scheme.kind !== 'hmac' && scheme.kind !== 'public-key') return { names: scheme.headers.slice(0, 1), more: [] }
  const { header, aliases = [], moreHeaders = [] } = scheme.description
  return { names: [header, ...aliases], more: moreHeaders }
}

function leafText(scheme: LeafScheme): string {
  const { names, more } = namesOf(scheme)
  if (names.length === 0) return 'in the body'
  const [next, ...rest] = more.map(literal)
  const further = rest.length > 0 ? `${next} …` : next
  return [alternatives(names.map(literal)), ...(further === undefined ? [] : [further])].join(', ')
}

/** The headers that carry the signature, in words. */
export const headerText = (scheme: SignatureScheme): string => alternatives(leafSchemes(scheme).map(leafText))
