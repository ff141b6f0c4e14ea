import { textOf } from '../bytes.ts'
import type { Sign } from '../sign.ts'
import { blanksAdded, lengthSent } from './content-length.ts'
import { isJson } from './json-tokens.ts'

/** What is written where a body was thought to be, but nothing had read it or it was an object. */
const nothing = new Set(['{}', 'null', 'undefined', '""'])

export const emptyBody: Sign = ({ body, headers }) => {
  const sent = lengthSent(headers)
  if (body.length === 0 && sent === 0) {
    const lost = 'Content-Length says 0 bytes too, so the body was lost before this server: a redirect drops it.'
    return { code: 'body_empty', evidence: [lost] }
  }
  if (sent === body.length || body.length > '[object Object]'.length) return undefined
  const evidence = [`The body has ${body.length} bytes${sent === undefined ? '' : `, and ${sent} were sent`}.`]
  const text = textOf(body) ?? ''
  if (text === '[object Object]') return { code: 'body_reserialized', evidence: ['The body is the name of an object.'] }
  const isNothing = body.length === 0 || (sent !== undefined && nothing.has(text))
  return isNothing ? { code: 'body_empty', evidence } : undefined
}

const longNumber = /(?<!["\w.+-])-?\d{17,40}(?!["\w.])/g

/** A number beyond what JSON.parse keeps that is just as JSON.parse leaves it: by chance it is one in hundreds. */
const hasRoundedNumber = (text: string): boolean =>
  Array.from(text.matchAll(longNumber), ([digits]) => digits).some((digits) => String(Number(digits)) === digits)

/** A body that has another length than was sent, or has lost what a parser loses. */
export const changedBody: Sign = ({ body, headers }) => {
  const sent = lengthSent(headers)
  const text = textOf(body)
  if (text === undefined || blanksAdded(body, headers) !== undefined) return undefined
  if (sent !== undefined) {
    const evidence = `Content-Length says ${sent} bytes, and the body has ${body.length}; how they were written cannot be told.`
    return { code: 'body_reserialized', evidence: [evidence] }
  }
  if (!hasRoundedNumber(text) || !isJson(text)) return undefined
  return {
    code: 'body_reserialized',
    evidence: ['The body has a number beyond 2^53 that is rounded as a parser rounds it.'],
  }
}
