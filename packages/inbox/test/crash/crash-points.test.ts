import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Child, counts, kill, openEvents, send, startChild } from './child.ts'
import { type Place, places } from './places.ts'
import { points } from './points.ts'

const timeout = 30_000
const acknowledgedBefore: readonly string[] = points.slice(points.indexOf('after the answer'))

describe.each(places)('killed on %s', (_, make) => {
  let place: Place
  let child: Child | undefined
  beforeEach(async () => {
    place = await make()
  })
  afterEach(async () => {
    if (child !== undefined) await kill(child)
    await place.remove()
  }, timeout)

  test.each(points)(
    '%s, an event is neither lost nor doubled',
    async (point) => {
      const first = await startChild({ INBOX: place.inbox, POINT: point })
      child = first
      const status = await send(first.url, 'evt_1')
      expect(await first.ended).toEqual([null, 'SIGKILL'])
      if (!acknowledgedBefore.includes(point)) expect(status).toBeUndefined()

      const second = await startChild({ INBOX: place.inbox })
      child = second
      const { url } = second
      if (status !== 200) expect(await send(url, 'evt_1')).toBe(200)
      await expect.poll(() => openEvents(url), { timeout }).toBe(0)
      expect(await send(url, 'evt_1')).toBe(200)

      expect(await place.effects()).toEqual(['evt_1'])
      expect(await counts(url)).toMatchObject({ completed: 1, dead: 0, unhandled: 0 })
    },
    timeout,
  )
})
