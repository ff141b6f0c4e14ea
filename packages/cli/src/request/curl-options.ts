import { parseArgs } from 'node:util'
import { Failure } from '../failure.ts'

const flag = { type: 'boolean' } as const
const value = { type: 'string' } as const

/** Options of curl that a webhook may be saved with: those that make the request, and those that do not matter. */
const options = {
  url: value,
  request: { ...value, short: 'X' },
  header: { ...value, short: 'H' },
  data: { ...value, short: 'd' },
  'data-ascii': value,
  'data-raw': value,
  'data-binary': value,
  'data-urlencode': value,
  json: value,
  user: { ...value, short: 'u' },
  'user-agent': { ...value, short: 'A' },
  cookie: { ...value, short: 'b' },
  referer: { ...value, short: 'e' },
  'max-time': { ...value, short: 'm' },
  'connect-timeout': value,
  output: { ...value, short: 'o' },
  'write-out': { ...value, short: 'w' },
  proxy: { ...value, short: 'x' },
  resolve: value,
  cacert: value,
  retry: value,
  insecure: { ...flag, short: 'k' },
  location: { ...flag, short: 'L' },
  silent: { ...flag, short: 's' },
  'show-error': { ...flag, short: 'S' },
  include: { ...flag, short: 'i' },
  verbose: { ...flag, short: 'v' },
  fail: { ...flag, short: 'f' },
  globoff: { ...flag, short: 'g' },
  'path-as-is': flag,
  compressed: flag,
  'http1.0': { ...flag, short: '0' },
  'http1.1': flag,
  http2: flag,
} as const

/** One option, or a word without one, in the order of the line. */
export interface CurlOption {
  readonly name: string
  readonly value: string
}

/**
 * The options of a curl line in their order; a word without an option is a `url`.
 * @throws Failure on an option that is not known here, and when it is no curl line
 */
export function curlOptions([command, ...args]: readonly string[]): readonly CurlOption[] {
  if (command !== 'curl') throw new Failure('usage', "The line does not start with 'curl'.")
  try {
    const { tokens } = parseArgs({ args, options, allowPositionals: true, tokens: true })
    return tokens.flatMap((token) => {
      if (token.kind === 'option-terminator') return []
      return [
        token.kind === 'positional'
          ? { name: 'url', value: token.value }
          : { name: token.name, value: token.value ?? '' },
      ]
    })
  } catch (error) {
    const [problem = ''] = error instanceof Error ? error.message.split('. ') : []
    throw new Failure('usage', `The curl line cannot be read: ${problem}.`)
  }
}
