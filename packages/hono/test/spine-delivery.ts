import type { LogTarget } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { signedRequest } from '@rawhook/testing'

export const path = '/webhooks/spine'
export const secret = 'whsec_of_these_tests'
export const completed = JSON.stringify({
  id: 'evt_1',
  type: 'run.completed',
  created: 1,
  livemode: true,
  data: { object: { run_id: 'run_1' } },
})

/** A delivery of Spine, signed now. */
export const signed = (body = completed, key = secret): Promise<Request> =>
  signedRequest(spine, { body, secret: key, url: `http://localhost${path}` })

/** The same, signed by somebody else. */
export const forged = (body = completed): Promise<Request> => signed(body, 'whsec_of_somebody_else')

/** A log that is kept. */
export function keptLog(): LogTarget & { readonly lines: string[] } {
  const lines: string[] = []
  return { lines, warn: (line) => lines.push(line), error: (line) => lines.push(line) }
}
