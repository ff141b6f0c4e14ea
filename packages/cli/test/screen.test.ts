import { sqliteInbox } from '@rawhook/inbox/sqlite'
import { describe, expect, it } from 'vitest'
import { slugs } from '../src/catalogue.ts'
import { screenWidth } from '../src/output/screen-width.ts'
import { cutAtEnd, cutInside } from '../src/output/shortened.ts'
import { wrapped } from '../src/output/wrapped.ts'
import { inboxFolder } from './inbox-folder.ts'
import { deliver, secret } from './listening-program.ts'
import { run } from './program.ts'
import { steady } from './steady.ts'
import { statuses, storeAs } from './stored-events.ts'
import { stripeApp } from './stripe-app.ts'
import { terminal } from './terminal.ts'

const columns = 80
const ownSequence = new RegExp(`${'\u001b'}\\[[\\d;?]*[A-Za-z]`, 'g')
const plain = (output: string): string => output.replaceAll(ownSequence, '')
const tooLong = (output: string): readonly string[] =>
  plain(output)
    .split(/\r?\n/)
    .filter((line) => Array.from(line).length > columns)

/** What it shows in a terminal of 80 columns. */
async function shownIn80(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { exitCode, shown } = terminal(args, env, columns)
  expect(await exitCode).toBe(0)
  return plain(shown())
}

const id = (status: string): string => `evt_${status}_37a9e8b3-d809-45ea-aeac-05cdd9accde2`

/** An inbox whose texts are as long as real ones are. */
async function longInbox(): Promise<string> {
  const { path } = inboxFolder()
  const store = await sqliteInbox({ path })
  const changes = { source: 'stripe-in-the-north', tenant: 'tenant_91', type: 'customer.subscription.trial_will_end' }
  const headers = { 'x-github-hook-installation-target-type': 'x'.repeat(100), 'content-type': 'application/json' }
  for (const status of statuses) await storeAs(store, status, id(status), { ...changes, headers })
  await store.pause('stripe-in-the-north', { by: 'ada', reason: 'it mails every customer twice, and then once more' })
  await store.close()
  return path
}

describe('in 80 columns', () => {
  it('the tables and pages of the inbox fit, in a terminal and in a pipe', async () => {
    const store = ['--store', await longInbox()]
    const verbs = [['list'], ['dead'], ['stats'], ['show', id('dead')]]
    for (const verb of verbs) {
      const args = ['inbox', ...verb, ...store]
      const [shown, piped] = [await shownIn80(args), (await run(args)).stdout]
      expect(tooLong(shown)).toEqual([])
      expect(steady(piped)).toBe(steady(shown.replaceAll('\r\n', '\n')))
    }
  })

  it('ids lose their middle in tables, and nothing in a page, in JSON, and where there is room', async () => {
    const store = ['--store', await longInbox()]
    const list = await shownIn80(['inbox', 'list', ...store])
    expect(list).toMatch(/ evt_\w+…\w+ /)
    expect(list).not.toContain(id('dead'))
    expect(list).toMatch(/\n {2}TypeError ERR_CARD\r?\n/)
    expect(await shownIn80(['inbox', 'show', id('dead'), ...store])).toContain(`Id          ${id('dead')}`)
    expect((await run(['inbox', 'list', ...store, '--json'])).stdout).toContain(id('dead'))
    const wide = await run(['inbox', 'list', ...store], { env: { COLUMNS: '200' } })
    expect(wide.stdout).toContain(id('dead'))
  })

  it('the catalogue and its pages fit', async () => {
    expect(tooLong(await shownIn80(['providers']))).toEqual([])
    expect(tooLong((await run(['providers'])).stdout)).toEqual([])
    for (const slug of ['clerk', 'shopify', 'docusign']) {
      // A link is not broken.
      const page = (await shownIn80(['providers', slug])).replace(/^https:.*$/m, '')
      expect(tooLong(page)).toEqual([])
    }
    expect(slugs).toEqual(expect.arrayContaining(['clerk', 'shopify', 'docusign']))
  })

  it('the lines of listen fit, with what stands below them', async () => {
    const { path } = inboxFolder()
    const args = [
      'listen',
      'spine',
      '--port',
      '0',
      '--store',
      path,
      '--secret-env',
      'KEY',
      '--forward',
      'http://127.0.0.1:1/',
    ]
    const { until, shown, type, exitCode } = terminal(args, { KEY: secret }, columns)
    await until('OUTCOME')
    const [, port] = /listening http:\/\/127\.0\.0\.1:(\d+)/.exec(shown()) ?? []
    const url = `http://127.0.0.1:${port}/a/path/that/is/longer/than/its/column`
    await deliver(url, id('long'))
    await until('(ECONNREFUSED)')
    await deliver(url, id('long'), 'another secret')
    await until('signature_invalid')
    type('\u0003')
    expect(await exitCode).toBe(0)
    const table = shown().slice(shown().indexOf('TIME'), shown().indexOf('deliveries:'))
    expect(tooLong(table)).toEqual([])
    expect(plain(table)).toContain('The app gave no answer: nothing listens there')
  })

  it('the summary of many deliveries fits', async () => {
    const { url } = await stripeApp()
    const args = ['send', 'stripe', url, '--repeat', '3', '--secret-env', 'KEY']
    const { exitCode, shown } = terminal(args, { KEY: 'whsec_of_somebody_else' }, columns)
    expect(await exitCode).toBe(1)
    expect(tooLong(shown())).toEqual([])
    const refused = await run(['send', 'stripe', 'http://127.0.0.1:1/x', '--repeat', '3', '--secret-env', 'KEY'], {
      env: { KEY: secret },
    })
    expect(tooLong(refused.stdout)).toEqual([])
  })
})

describe('a text that is too long', () => {
  it('is cut at its end or inside, to the width', () => {
    expect([cutAtEnd('abcdef', 6), cutAtEnd('abcdefg', 6)]).toEqual(['abcdef', 'abcde…'])
    expect([cutInside('abcdef', 6), cutInside('abcdefgh', 6), cutInside('😀😀😀😀😀😀😀', 5)]).toEqual([
      'abcdef',
      'abc…gh',
      '😀😀…😀😀',
    ])
  })

  it('is wrapped at spaces, and inside a word that fills a line', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrapped('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl'])
    expect(wrapped('', 4)).toEqual([''])
  })
})

it('the screen has 80 columns where nothing says otherwise', () => {
  expect(screenWidth()).toBe(process.stdout.isTTY ? process.stdout.columns : 80)
})
