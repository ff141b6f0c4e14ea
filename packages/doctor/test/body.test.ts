import { sign } from '@rawhook/core'
import { stripe } from '@rawhook/providers/stripe'
import { expect, it } from 'vitest'
import { diagnose } from '../src/index.ts'

const secret = 'whsec_c2VjcmV0LW9mLXRoaXMtdGVzdA'
const body = JSON.stringify({ id: 'evt_1', amount: 100, name: 'Zoë' }, null, 2)

it('a sound delivery is ok', async () => {
  const headers = await sign(stripe, { body, secret })
  expect(await diagnose(stripe, { body, headers, secret })).toMatchObject({ ok: true, code: 'ok', evidence: [] })
})

it('a body that was parsed and serialised again is named', async () => {
  const headers = await sign(stripe, { body, secret })
  const found = await diagnose(stripe, { body: JSON.stringify(JSON.parse(body)), headers, secret })
  expect(found).toMatchObject({ ok: false, code: 'body_reserialized', proved: true })
})

it('two things at once are both named', async () => {
  const headers = await sign(stripe, { body, secret })
  const found = await diagnose(stripe, { body: `${body}\n`, headers, secret: `${secret} ` })
  expect(found).toMatchObject({ code: 'secret_whitespace', also: [{ code: 'body_trailing_newline' }] })
})
