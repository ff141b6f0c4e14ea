import { readInput } from '../input/read-input.ts'
import type { CurlOption } from './curl-options.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Line ends and NUL, which curl leaves out of a file that it does not take as binary. */
const dropped = new Set([0x00, 0x0a, 0x0d])

const encoded = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      if (character === ' ') return '+'
      return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')

/** `content`, `=content`, `name=content`, `@file` or `name@file`. */
async function urlEncoded(value: string): Promise<Uint8Array> {
  const [, name = '', mark, content = ''] = /^([^=@]*)([=@])(.*)$/s.exec(value) ?? []
  const bytes = mark === '@' ? await readInput(content) : utf8(mark === undefined ? value : content)
  return utf8(`${name === '' ? '' : `${name}=`}${encoded(bytes)}`)
}

async function bytesOf({ name, value }: CurlOption): Promise<Uint8Array> {
  if (name === 'data-urlencode') return urlEncoded(value)
  if (name === 'data-raw' || !value.startsWith('@')) return utf8(value)
  const bytes = await readInput(value.slice(1))
  return name === 'data' || name === 'data-ascii' ? bytes.filter((byte) => !dropped.has(byte)) : bytes
}

/** The body that curl makes of its data options: joined with `&`, but without anything between those of `--json`. */
export async function curlData(options: readonly CurlOption[]): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (const option of options) {
    if (parts.length > 0 && option.name !== 'json') parts.push(utf8('&'))
    parts.push(await bytesOf(option))
  }
  return Buffer.concat(parts)
}
