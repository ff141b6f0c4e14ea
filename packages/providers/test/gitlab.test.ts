import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { sign } from '@rawhook/core'
import { webhook } from '@rawhook/node'
import { describe, expect, it } from 'vitest'
import { gitlab } from '../src/gitlab.ts'
import { receiving } from './receiving.ts'

const body = '{"object_kind":"push"}'

/** What a server answers to a token whose bytes stand in the header as they are. */
async function answerTo(secret: string, token: Uint8Array): Promise<string> {
  const server = createServer(webhook(gitlab, { secret, log: false, on: { '*': () => {} } }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Gitlab-Token: ')
    socket.write(token)
    socket.write(`\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    return (await text(socket)).split('\r\n')[0] ?? ''
  } finally {
    server.close()
  }
}

describe('gitlab', () => {
  it.each(['pässwort', 'пароль', '密码'])('takes the token %s as the bytes that GitLab sends', async (secret) => {
    expect(await answerTo(secret, Buffer.from(secret))).toMatch(/ 200 /)
    expect(await answerTo(secret, Buffer.from(`${secret}x`))).toMatch(/ 400 /)
    expect(await answerTo(secret, Buffer.from(secret).subarray(0, -1))).toMatch(/ 400 /)
  })

  it('takes a token that was sent as Latin-1', async () => {
    expect(await answerTo('pässwort', Buffer.from('pässwort', 'latin1'))).toMatch(/ 200 /)
  })

  it.each(['pässwort', '密码'])('signs with %s so that a client can send it', async (secret) => {
    const headers = await sign(gitlab, { body, secret })
    expect(await receiving(gitlab, secret, { method: 'POST', body, headers })).toMatchObject({ status: 200 })
  })
})
