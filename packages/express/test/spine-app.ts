import { createServer, type RequestListener } from 'node:http'
import { type LogTarget, sign } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { listening, type RawAnswer, type RawRequest, sendRaw } from '@rawhook/testing'

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
export async function signed(body = completed, key = secret): Promise<Required<Omit<RawRequest, 'framing'>>> {
  const signature = await sign(spine, { body, secret: key })
  return { method: 'POST', path, body, headers: [['content-type', 'application/json'], ...Object.entries(signature)] }
}

/** The same, signed by somebody else. */
export const forged = (body = completed): ReturnType<typeof signed> => signed(body, 'whsec_of_somebody_else')

/** What an app answers to requests, one after the other. */
export async function answers(app: RequestListener, ...requests: readonly RawRequest[]): Promise<RawAnswer[]> {
  const { port, close } = await listening(createServer(app))
  try {
    const all: RawAnswer[] = []
    for (const request of requests) all.push(await sendRaw(port, request))
    return all
  } finally {
    await close()
  }
}

/** A log that is kept. */
export function keptLog(): LogTarget & { readonly lines: string[] } {
  const lines: string[] = []
  return { lines, warn: (line) => lines.push(line), error: (line) => lines.push(line) }
}
