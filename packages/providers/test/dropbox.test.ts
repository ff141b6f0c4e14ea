import { describe, expect, it } from 'vitest'
import { dropbox } from '../src/dropbox.ts'
import { receiving } from './receiving.ts'

describe('dropbox', () => {
  it('echoes the challenge of a GET, as text that no browser takes for HTML', async () => {
    const query = '?challenge=qbtFa_7-Q'
    expect(await receiving(dropbox, 'secret', { method: 'GET', query })).toMatchObject({
      status: 200,
      text: 'qbtFa_7-Q',
      contentType: 'text/plain; charset=utf-8',
    })
  })

  it.each(['', '?challenge=', '?challenge=%3Cscript%3E', '?challenge=a%0D%0Ab', `?challenge=${'x'.repeat(129)}`])(
    'echoes nothing for %j',
    async (query) => {
      expect(await receiving(dropbox, 'secret', { method: 'GET', query })).toMatchObject({ status: 405 })
    },
  )

  it('answers no challenge of a POST: that must be signed', async () => {
    const request = { method: 'POST', query: '?challenge=abc', body: '{}' }
    expect(await receiving(dropbox, 'secret', request)).toMatchObject({ text: '{"error":"signature_missing"}' })
  })
})
