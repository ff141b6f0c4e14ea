import { Failure } from '../failure.ts'
import { curlData } from './curl-data.ts'
import { type CurlOption, curlOptions } from './curl-options.ts'
import { curlWords } from './curl-words.ts'
import { headerLine } from './header-line.ts'
import { gatherHeaders, type SavedRequest } from './saved-request.ts'

const isData = ({ name }: CurlOption): boolean => name.startsWith('data') || name === 'json'

const headerOptions: ReadonlyMap<string, (value: string) => readonly [name: string, value: string]> = new Map([
  ['header', headerLine],
  ['user', (value) => ['authorization', `Basic ${Buffer.from(value).toString('base64')}`]],
  ['user-agent', (value) => ['user-agent', value]],
  ['cookie', (value) => ['cookie', value]],
  ['referer', (value) => ['referer', value]],
])

/** What curl adds for the data, unless the line says another. */
function typeOf(data: readonly CurlOption[]): Readonly<Record<string, readonly string[]>> {
  if (data.length === 0) return {}
  const isJson = data.some(({ name }) => name === 'json')
  return { 'content-type': [isJson ? 'application/json' : 'application/x-www-form-urlencoded'] }
}

/**
 * Reads the request that a curl line would send, with the words and quotes of a shell.
 * @throws Failure when it is none, or has options that are not known here
 */
export async function readCurlLine(line: string): Promise<SavedRequest> {
  const options = curlOptions(curlWords(line))
  const last = (wanted: string): string | undefined => options.findLast(({ name }) => name === wanted)?.value
  const data = options.filter(isData)
  const headers = gatherHeaders(
    options.flatMap(({ name, value }) => {
      const make = headerOptions.get(name)
      return make === undefined ? [] : [make(value)]
    }),
  )
  const url = last('url')
  if (url === undefined) throw new Failure('usage', 'The curl line has no URL.')
  return {
    method: last('request') ?? (data.length === 0 ? 'GET' : 'POST'),
    url,
    headers: { ...typeOf(data), ...headers },
    body: await curlData(data),
  }
}
