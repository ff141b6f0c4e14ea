import type { Attempt } from '../attempt.ts'
import type { Knowledge } from '../hypothesis.ts'
import { printable } from '../printable.ts'
import type { Sign } from '../sign.ts'

const signatureName = /signature|hmac|-sig$/

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
  const senders = sendersOf(attempt, knowledge)
  const ownNames = new Set(own.map((name) => name.toLowerCase()))
  const foreign = [...headers.keys()].filter((name) => signatureName.test(name) && !ownNames.has(name)).map(printable)
  if (senders.length === 0 && foreign.length === 0) return { code: 'header_missing', certain: true, evidence }
  const theirs = senders.length > 0 ? [`The request has the headers of ${senders.slice(0, 5).join(', ')}.`] : []
  const names = foreign.length > 0 ? [`It has ${foreign.slice(0, 5).join(', ')}.`] : []
  return { code: 'header_other_provider', evidence: [...evidence, ...theirs, ...names] }
}
