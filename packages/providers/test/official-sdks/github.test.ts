import * as octokit from '@octokit/webhooks-methods'
import { sign, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { github } from '../../src/github.ts'

const secret = "It's a Secret to Everybody"
const json = JSON.stringify({ action: 'opened', issue: { number: 1, title: 'déjà vu $& ♥' } })
const form = new URLSearchParams({ payload: json }).toString()
const about = { 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' }

describe.each([
  ['JSON', json],
  ['form', form],
])('@octokit/webhooks-methods, with a %s body', (_name, body) => {
  it('accepts what we sign', async () => {
    const { 'X-Hub-Signature-256': signature = '' } = await sign(github, { body, secret })
    expect(await octokit.verify(secret, body, signature)).toBe(true)
  })

  it('signs what we accept', async () => {
    const headers = { ...about, 'X-Hub-Signature-256': await octokit.sign(secret, body) }
    const event = await verify(github, { body, headers, secret })
    expect(event).toMatchObject({ id: about['X-GitHub-Delivery'], type: 'issues', data: { action: 'opened' } })
  })
})
