import type { AcceptedOutcome } from '@rawhook/core'
import { bytesOf, readMember, setMember, setMembers } from '@rawhook/node'
import type { Request, Response } from 'express-serve-static-core'

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Where there is no Express around the middleware, its response has no `locals`. */
function localsOf(response: Response): object {
  const locals = readMember(response, 'locals')
  if (isObject(locals)) return locals
  const made = {}
  setMember(response, 'locals', made)
  return made
}

/**
 * What comes after finds the event, the bytes and the parsed body, and a later `express.json()` leaves them alone.
 * @throws TypeError where the request takes neither event nor bytes
 */
export function attach(request: Request, response: Response, outcome: AcceptedOutcome): void {
  const { events, rawBody, payload } = outcome
  const attached = { webhookEvent: events[0], rawBody: bytesOf(rawBody) }
  setMembers(request, attached)
  for (const [name, value] of Object.entries(attached)) setMember(localsOf(response), name, value)
  setMember(request, 'body', payload)
  // Express 4 skips parsing by the one, Express 5 by the other. What pipes the request still gets its bytes.
  setMember(request, '_body', true)
  setMember(request, 'readable', false)
}
