import { sign } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { slack } from '@rawhook/providers/slack'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/index.ts'

const secret = 'of-these-forms'
const rewritten = { ok: false, code: 'body_reserialized', proved: true }

describe('a form of GitHub', () => {
  const json = JSON.stringify({ action: 'opened', title: "it's a/b & c~d (e) *f*" })
  const form = new URLSearchParams({ payload: json }).toString()

  it.each([
    ['as its one field', json],
    ['as JSON', JSON.stringify({ payload: json })],
    ['as a string of JSON', JSON.stringify(form)],
    ['with %20 for +', form.replaceAll('+', '%20')],
  ])('that the check got %s', async (_how, body) => {
    const headers = await sign(github, { body: form, secret })
    expect(await diagnose(github, { body, headers, secret })).toMatchObject(rewritten)
  })
})

describe('a form of Slack', () => {
  const form = 'token=x&command=%2Fdeploy&text=to+the+moon%21&user_name=zo%C3%AB&tag=a&tag=b'
  const fields = { token: 'x', command: '/deploy', text: 'to the moon!', user_name: 'zoë', tag: ['a', 'b'] }

  it.each([
    ['parsed and made JSON', JSON.stringify(fields)],
    ['written again', form.replaceAll('+', '%20').replace('%21', '!')],
  ])('that was %s', async (_how, body) => {
    const headers = await sign(slack, { body: form, secret })
    expect(await diagnose(slack, { body, headers, secret })).toMatchObject(rewritten)
  })
})
