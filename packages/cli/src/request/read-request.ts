import { Failure } from '../failure.ts'
import { readInput } from '../input/read-input.ts'
import { readCurlLine } from './curl-line.ts'
import { headerLine } from './header-line.ts'
import { readHttpDump } from './http-dump.ts'
import { gatherHeaders, type SavedRequest } from './saved-request.ts'

/** Files, or `-` for standard input: exactly one of the first three. */
export interface RequestOptions {
  readonly request?: string | undefined
  readonly curl?: string | undefined
  readonly body?: string | undefined
  /** `Name: value`, beside the body or over what the other forms have. */
  readonly header?: readonly string[] | undefined
  readonly url?: string | undefined
}

async function readOne({ request, curl, body }: RequestOptions): Promise<SavedRequest> {
  if ([request, curl, body].filter((path) => path !== undefined).length !== 1) {
    throw new Failure('usage', 'Say where the delivery is: with one of --request, --curl and --body.')
  }
  if (request !== undefined) return readHttpDump(await readInput(request))
  if (curl !== undefined) return readCurlLine(new TextDecoder().decode(await readInput(curl)))
  return { method: 'POST', url: undefined, headers: {}, body: await readInput(body ?? '-') }
}

/**
 * The delivery that the options describe.
 * @throws Failure when they describe none
 */
export async function readRequest(options: RequestOptions): Promise<SavedRequest> {
  const { header = [], url } = options
  const saved = await readOne(options)
  const headers = { ...saved.headers, ...gatherHeaders(header.map(headerLine)) }
  return { ...saved, headers, url: url ?? saved.url, requestUrl: url === undefined ? undefined : saved.url }
}
