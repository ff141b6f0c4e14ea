import type { Attempt } from '../attempt.ts'
import type { Knowledge } from '../hypothesis.ts'
import { printable } from '../printable.ts'
import type { Sign } from '../sign.ts'

const signatureName = /signature|hmac|-sig$/

/** Whose a header is by its name: `hub` of `X-Hub-Signature-256`. Providers have older and newer ones. */
const familyOf = (name: string): string | undefined => name.toLowerCase().replace(/^x-/, '').split('-')[0]

/** Whose headers the request has, among the providers that the caller knows. */
function sendersOf({ provider, headers }: Attempt, { providers }: Knowledge): readonly string[] {
  const senders = providers.filter(({ name, signature }) => {
    const [first] = signature.headers
    return name !== provider.name && first !== undefined && headers.has(first.toLowerCase())
  })
  return senders.map(({ title }) => title)
}

export const missingHeader: Sign = (attempt, asIs, knowledge) => {
  if (asIs.kind !== 'refused' || asIs.refusal.refused !== 'signature_missing') return undefined
  const { provider, headers } = attempt
  const own = provider.signature.headers
  const absent = own.filter((name) => !headers.get(name.toLowerCase())?.trim())
  const there = own.filter((name) => !absent.includes(name))
  const evidence = [`Of ${headers.size} headers, none is ${absent.join(' or ')}, or it is empty.`]
  if (there.length > 0) {
    return { code: 'header_missing', certain: true, evidence: [...evidence, `But there is ${there.join(', ')}.`] }
  }
  const families = new Set(own.map(familyOf))
  const found = [...headers.keys()].filter(
    (name) => signatureName.test(name) && !own.some((each) => each.toLowerCase() === name),
  )
  const senders = sendersOf(attempt, knowledge)
  const theirs = senders.length > 0 ? [`The request has the headers of ${senders.slice(0, 5).join(', ')}.`] : []
  const names = found.length > 0 ? [`It has ${found.slice(0, 5).map(printable).join(', ')}.`] : []
  const isForeign = senders.length > 0 || found.some((name) => !families.has(familyOf(name)))
  return isForeign
    ? { code: 'header_other_provider', evidence: [...evidence, ...theirs, ...names] }
    : { code: 'header_missing', certain: true, evidence: [...evidence, ...names] }
}
