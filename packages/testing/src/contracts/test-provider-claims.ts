import { isDeepStrictEqual } from 'node:util'
import { parseUnproved, type Secret } from '@rawhook/core'
import type { Delivery } from './test-provider-delivery.ts'
import {
  badTimes,
  bodyForgeries,
  changeAt,
  encodingForgeries,
  type Forgery,
  type RewriteSignature,
  signatureForgeries,
  withHeader,
  without,
} from './test-provider-forgeries.ts'
import type { ClaimingScheme } from './test-provider-parts.ts'

/** What a delivery says is signed, where that is not its raw body. */
export interface Claim {
  readonly signature: string
  readonly content?: string
  readonly timestamp?: number | undefined
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (body: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)

function readClaims(scheme: ClaimingScheme, delivery: Delivery, secret: Secret): readonly Claim[] {
  const { body, url, headers } = delivery
  switch (scheme.kind) {
    case 'body-signature':
      return scheme.description.claims(parseUnproved(body))
    case 'body-token':
      return scheme.description.tokens(parseUnproved(body)).map((token) => ({ signature: String(token) }))
    case 'certificate': {
      const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
      const request = { method: 'POST', url, header: (name: string) => values.get(name.toLowerCase()) }
      const { parse, claim: read } = scheme.description
      const claim = read(request, body, String(secret), parse?.(request, body))
      if (claim === undefined) return []
      const { signature, content, timestamp } = claim
      return [{ signature, content: typeof content === 'string' ? content : content(), timestamp }]
    }
  }
}

/** The claims of a delivery; none where it has another shape. */
export function claimsOf(scheme: ClaimingScheme, delivery: Delivery, secret: Secret): readonly Claim[] {
  try {
    return readClaims(scheme, delivery, secret)
  } catch {
    return []
  }
}

/** A place in a JSON body that holds text or a number, and how to put something else there. */
export interface Leaf {
  readonly path: string
  readonly value: string | number | boolean
  readonly replace: (value: unknown) => unknown
}

function leavesOf(value: unknown, path: string, rebuild: (value: unknown) => unknown): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [{ path, value, replace: rebuild }]
  }
  if (Array.isArray(value)) {
    return value.flatMap((each, at) => leavesOf(each, `${path}[${at}]`, (other) => rebuild(value.with(at, other))))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    leavesOf(each, path === '' ? name : `${path}.${name}`, (other) => rebuild({ ...value, [name]: other })),
  )
}

const otherValue = (value: Leaf['value']): Leaf['value'] => {
  if (typeof value === 'boolean') return !value
  return typeof value === 'number' ? value + 1 : changeAt(value, value.length >> 1)
}

export function leavesIn(body: Uint8Array): readonly Leaf[] {
  try {
    return leavesOf(JSON.parse(textOf(body)), '', (value) => value)
  } catch {
    return []
  }
}

export const withBody = (signed: Delivery, payload: unknown): Delivery => ({
  ...signed,
  body: utf8(JSON.stringify(payload)),
})

const invalid = (name: string, forge: Forgery['forge']): Forgery => ({ name, codes: ['signature_invalid'], forge })

function memberForgeries(signed: Delivery): Forgery[] {
  return leavesIn(signed.body).flatMap(({ path, value, replace }) => [
    invalid(`another ${path} than the signed one`, (each) => withBody(each, replace(otherValue(value)))),
    invalid(`no ${path}`, (each) => withBody(each, replace(undefined))),
    invalid(`an object as ${path}`, (each) => withBody(each, replace({}))),
  ])
}

function headerForgeries({ headers }: ClaimingScheme): Forgery[] {
  return headers.flatMap((header): Forgery[] => [
    invalid(`another ${header} header than the signed one`, (signed) => {
      const value = signed.headers[header] ?? ''
      return withHeader(signed, header, changeAt(value, value.length >> 1))
    }),
    { name: `no ${header} header`, codes: ['signature_missing'], forge: (signed) => without(signed, header) },
    {
      name: `an empty ${header} header`,
      codes: ['signature_missing'],
      forge: (signed) => withHeader(signed, header, ''),
    },
  ])
}

/** Bad timestamps, wherever the claim takes its time from. */
function timeForgeries(scheme: ClaimingScheme, signed: Delivery, secret: Secret): Forgery[] {
  const isTime = (other: Delivery): boolean =>
    claimsOf(scheme, other, secret)[0]?.timestamp !== claimsOf(scheme, signed, secret)[0]?.timestamp
  const members = leavesIn(signed.body).filter(({ replace }) => isTime(withBody(signed, replace('NaN'))))
  const headers = scheme.headers.filter((header) => isTime(withHeader(signed, header, 'NaN')))
  return badTimes.flatMap(([name, rewrite]) => [
    ...members.map(({ path, value, replace }) =>
      invalid(`a timestamp ${name} as ${path}`, (each) => withBody(each, replace(rewrite(String(value))))),
    ),
    ...headers.map((header) =>
      invalid(`a timestamp ${name} as ${header}`, (each) =>
        withHeader(each, header, rewrite(each.headers[header] ?? '')),
      ),
    ),
  ])
}

/** Puts another text wherever the first signature stands, in a header or as text in the body. */
const rewriterOf =
  (signature: string): RewriteSignature =>
  (signed, rewrite) => ({
    ...signed,
    body: utf8(textOf(signed.body).replaceAll(JSON.stringify(signature), () => JSON.stringify(rewrite(signature)))),
    headers: Object.fromEntries(
      Object.entries(signed.headers).map(([name, value]) => [name, value === signature ? rewrite(signature) : value]),
    ),
  })

const encodingOf = (scheme: ClaimingScheme): 'hex' | 'base64' | undefined =>
  scheme.kind === 'body-signature' ? scheme.description.encoding : scheme.kind === 'certificate' ? 'base64' : undefined

/**
 * Every way in which somebody may change a delivery whose signature is not in a header of its own; of these, those that
 * change what is claimed. The rest is not signed, as the definition says.
 */
export function claimForgeriesOf(scheme: ClaimingScheme, signed: Delivery, secret: Secret): readonly Forgery[] {
  const claims = claimsOf(scheme, signed, secret)
  const rewritten = rewriterOf(claims[0]?.signature ?? '')
  const candidates = [
    ...bodyForgeries(),
    ...signatureForgeries(rewritten),
    ...encodingForgeries(encodingOf(scheme), rewritten),
    ...memberForgeries(signed),
    ...headerForgeries(scheme),
    ...timeForgeries(scheme, signed, secret),
  ]
  return candidates.filter(
    ({ forge, codes }) =>
      codes.includes('signature_missing') || !isDeepStrictEqual(claimsOf(scheme, forge(signed), secret), claims),
  )
}
