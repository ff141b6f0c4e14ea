import { sign, type WebhookProvider } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { describe, expect, it } from 'vitest'
import { reserialized } from '../src/body/reserialized.ts'
import { hypotheses } from '../src/hypotheses.ts'
import { diagnose } from '../src/index.ts'
import { pause, pieceLength } from '../src/pause.ts'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/** Bodies that are much work: what a stranger would send. */
const small: readonly (readonly [string, string])[] = [
  ['of 4 KiB', JSON.stringify({ a: 1, b: 2, c: 3, d: 4, e: 5, text: 'é<'.repeat(1300) })],
  ['of 16 KiB', JSON.stringify({ text: 'é<>&'.repeat(3000), n: 1.5 })],
  ['of 60 KiB', JSON.stringify(Array.from({ length: 2000 }, (_, n) => ({ id: n, name: 'Zoë/<' })))],
]
const large: readonly (readonly [string, string])[] = [
  ['of 1 MiB of members', JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`k${n}`, 1.5])))],
  ['of 1 MiB of one string', `["${'é<'.repeat(mebibyte / 3)}"]`],
]

/** What was tried between two turns of the event loop, while a forgery is diagnosed. */
async function turnsOf(body: string) {
  const turns = [{ tries: 0, bytes: 0 }]
  const counted: WebhookProvider<never> = {
    ...github,
    signature: {
      ...github.signature,
      prove: (presented, bytes, key, clock) => {
        const turn = turns.at(-1)
        if (turn !== undefined) {
          turn.tries += 1
          turn.bytes += bytes.length
        }
        return github.signature.prove(presented, bytes, key, clock)
      },
    },
  }
  let isOver = false
  const tick = (): void => {
    turns.push({ tries: 0, bytes: 0 })
    if (!isOver) setImmediate(tick)
  }
  const headers = await sign(github, { body, secret: 'right' })
  setImmediate(tick)
  const diagnosis = await diagnose(counted, { body, headers, secret: 'wrong' })
  isOver = true
  return { diagnosis, turns }
}

describe('a search lets the rest of the process go on', { timeout: 60_000 }, () => {
  it.each([...small, ...large])('after every few changes of a body %s', async (_of, body) => {
    const { diagnosis, turns } = await turnsOf(body)
    expect(diagnosis.ok).toBe(false)
    const bytes = new TextEncoder().encode(body).length
    // The try that reaches a limit is the last one of its turn; an indent makes a body larger.
    for (const turn of turns) {
      expect(turn.tries).toBeLessThanOrEqual(8)
      expect(turn.bytes).toBeLessThanOrEqual(256 * kibibyte + 8 * bytes)
      if (bytes > 256 * kibibyte) expect(turn.tries).toBeLessThanOrEqual(1 + 1)
    }
    const tries = turns.reduce((sum, turn) => sum + turn.tries, 0)
    expect(turns.length).toBeGreaterThanOrEqual(tries / 8)
  })

  it('between the hypotheses of a large body, though none of them has a change', async () => {
    const { turns } = await turnsOf('x'.repeat(mebibyte))
    expect(turns.length).toBeGreaterThan(hypotheses.length)
  })
})

describe('JSON is read and written in pieces', { timeout: 60_000 }, () => {
  it.each(large)('of a body %s', (_of, text) => {
    const body = new TextEncoder().encode(text)
    const attempt = { provider: github, body, headers: new Map(), secrets: ['wrong'], url: '', method: 'POST' }
    let pauses = 0
    let changes = 0
    for (const step of reserialized.changes(attempt, { otherSecrets: {}, providers: [], inflated: [] })) {
      if (step === pause) pauses += 1
      else changes += 1
    }
    expect(changes).toBeGreaterThan(2)
    expect(pauses).toBeGreaterThan((changes * text.length) / pieceLength)
  })
})

describe('a search ends', { timeout: 60_000 }, () => {
  it('at 4000 changes', async () => {
    const otherSecrets = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`s${n}`, `secret-${n}`]))
    const headers = await sign(github, { body: '{}', secret: 'right' })
    const { evidence } = await diagnose(github, { body: '{}', headers, secret: 'wrong', otherSecrets })
    expect(evidence.join()).toContain('4000 changes were tried')
    expect(evidence.join()).toContain('the search ends at 4000 changes, or 64 MiB of bodies')
  })

  it('at 64 MiB', async () => {
    const body = 'x'.repeat(mebibyte)
    const otherSecrets = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`s${n}`, `secret-${n}`]))
    const { diagnosis, turns } = await turnsOf(body)
    expect(diagnosis.evidence.join()).not.toContain('the search ends')
    expect(turns.reduce((sum, turn) => sum + turn.bytes, 0)).toBeLessThanOrEqual(65 * mebibyte)
    const headers = await sign(github, { body, secret: 'right' })
    const { evidence } = await diagnose(github, { body, headers, secret: 'wrong', otherSecrets })
    const tries = Number(/(\d+) changes were tried/.exec(evidence.join())?.[1])
    expect(tries).toBeLessThanOrEqual(64)
    expect(evidence.join()).toContain('the search ends')
  })

  it('without pairs where one change makes a small body a large one', async () => {
    const text = `[${'1.0,'.repeat(mebibyte)}1]`
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
    const body = await new Response(stream).arrayBuffer()
    expect(body.byteLength).toBeLessThan(16 * kibibyte)
    const headers = await sign(github, { body: '{}', secret: 'it' })
    const { evidence } = await diagnose(github, { body, headers, secret: 'it' })
    expect(evidence.join()).not.toContain('the search ends')
  })
})
