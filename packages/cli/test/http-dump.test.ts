import { describe, expect, it } from 'vitest'
import { readHttpDump } from '../src/request/http-dump.ts'

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const read = (text: string) => readHttpDump(latin1(text))

describe('a saved request', () => {
  it('has method, URL, headers in lower case, and the exact bytes of the body', () => {
    const bytes = '\u0000\u00ff\r\n\r\n\ufeff'
    const { method, url, headers, body } = read(
      `PUT /hook?a=1 HTTP/1.1\r\nHost: shop.example\r\nX-A: 1\r\nx-a: 2\r\n\r\n${bytes}`,
    )
    expect({ method, url, headers }).toEqual({
      method: 'PUT',
      url: 'https://shop.example/hook?a=1',
      headers: { host: ['shop.example'], 'x-a': ['1', '2'] },
    })
    expect(Buffer.from(body)).toEqual(latin1(bytes))
  })

  it('may have lost the carriage returns of its head', () => {
    expect(Buffer.from(read('POST / HTTP/1.1\nX-A: 1\n\na\r\nb').body).toString()).toBe('a\r\nb')
  })

  it('may be written for a proxy, and may lack a host', () => {
    expect(read('POST http://other.example/x HTTP/1.1\r\nHost: shop.example\r\n\r\n').url).toBe(
      'http://other.example/x',
    )
    expect(read('POST /x HTTP/1.0\r\n\r\n').url).toBeUndefined()
  })

  it('ends where Content-Length says, when only line ends follow, as an editor adds them', () => {
    expect(Buffer.from(read('POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na\nb\n\r\n').body).toString()).toBe('a\nb')
    expect(Buffer.from(read('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort').body).toString()).toBe('short')
    expect(() => read('POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nabc')).toThrow('2 bytes follow the 1 bytes of body')
  })

  it('is put together when it was chunked', () => {
    const { body } = read('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na\r\n\r\n2\r\nbc\r\n0\r\n\r\n')
    expect(Buffer.from(body).toString()).toBe('a\r\nbc')
  })

  it.each([
    ['no empty line', 'POST / HTTP/1.1\r\nX-A: 1\r\n', 'no empty line'],
    ['an answer', 'HTTP/1.1 200 OK\r\n\r\n', "does not start with a line like 'POST /path HTTP/1.1'"],
    ['only a body', '{"id":1}\n\n', "does not start with a line like 'POST /path HTTP/1.1'"],
    ['HTTP/2', 'POST / HTTP/2\r\n\r\n', "does not start with a line like 'POST /path HTTP/1.1'"],
    ['broken chunks', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'broken'],
  ])('is refused when it is %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})
