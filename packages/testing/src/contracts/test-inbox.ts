import assert from 'node:assert/strict'
import { admits } from './inbox/admits.ts'
import { claims } from './inbox/claims.ts'
import { commits } from './inbox/commits.ts'
import { concludes } from './inbox/concludes.ts'
import { followsModel } from './inbox/follows-model.ts'
import { inboxTest } from './inbox/inbox-test.ts'
import { pauses } from './inbox/pauses.ts'
import { purges } from './inbox/purges.ts'
import { races } from './inbox/races.ts'
import { replays } from './inbox/replays.ts'
import { shows } from './inbox/shows.ts'
import type { InboxTarget, InboxTestRunner } from './inbox-target.ts'

/**
 * Defines the tests that every inbox store passes: admission, claims and what ends them, the transaction of
 * `ctx.commit`, replay, what is shown, retention, races, and a random walk beside the memory inbox.
 * @example
 * testInbox({ describe, it }, {
 *   name: 'memory',
 *   durability: 'none',
 *   writes: 'asynchronous',
 *   async open() {
 *     let time = Date.now()
 *     const store = memoryInbox({ now: () => time })
 *     const advance = async (ms: number) => { time += ms }
 *     return { store, advance, close: () => store.close() }
 *   },
 * })
 */
export function testInbox<TTx>(runner: InboxTestRunner, target: InboxTarget<TTx>): void {
  const { describe } = runner
  const test = inboxTest(runner, target)
  describe(`inbox ${target.name}`, () => {
    test(`declares durability ${target.durability}`, async ({ store }) => {
      assert.equal(store.durability, target.durability)
    })
    describe('admission', () => admits(test))
    describe('a claim', () => claims(test))
    describe('the end of a claim', () => concludes(test))
    describe('the commit of a handler', () => commits(runner, target))
    describe('a replay', () => replays(test))
    describe('what is shown', () => shows(test))
    describe('retention', () => purges(test))
    if (target.pausable === true) describe('a pause', () => pauses(test))
    describe('at once', () => races(test))
    describe('a random walk', () => followsModel(runner, target))
  })
}
