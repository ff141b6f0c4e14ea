import type { Attempt } from '../attempt.ts'

/** Where proxies and frameworks leave what the request was before them. They are hints here, and proof of nothing. */
const hostHeaders = ['x-forwarded-host', 'x-original-host', 'host'] as const
const targetHeaders = [
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-forwarded-uri',
  'x-envoy-original-path',
  'x-replaced-path',
  'request-uri',
] as const

const prefixHeaders = ['x-forwarded-prefix', 'x-forwarded-path', 'x-script-name'] as const

/** Headers that only a proxy or tunnel writes. */
export const proxyHeaders: readonly string[] = [
  'via',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-real-ip',
]

/** All headers that are looked at for the URL. */
export const hintHeaders: readonly string[] = [
  ...hostHeaders,
  ...targetHeaders,
  ...prefixHeaders,
  ...proxyHeaders,
  'x-forwarded-port',
]

type Headers = ReadonlyMap<string, string>

const valuesOf = (headers: Headers, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => headers.get(name)?.split(/,\s*/) ?? []).filter((value) => value !== '')

/** Hosts that the request may have been sent to, with port where one is known. */
export function forwardedHosts(headers: Headers): readonly string[] {
  const standard = /host="?([^";,]+)/i.exec(headers.get('forwarded') ?? '')?.[1]
  const hosts = [...valuesOf(headers, hostHeaders), ...(standard === undefined ? [] : [standard])]
  const [port] = valuesOf(headers, ['x-forwarded-port'])
  const bare = hosts.map((host) => host.replace(/:\d+$/, ''))
  return [...new Set([...hosts, ...bare, ...(port === undefined ? [] : bare.map((host) => `${host}:${port}`))])]
}

/** A path with its query, or a whole URL, that the request may have been sent to. */
export interface Target {
  readonly url: string
  /** Where it stands, said as in "the path that …". */
  readonly from: string
}

/** What proxies say that the request was sent to, and what it was sent to here. */
export function targetsOf({ headers, requestUrl }: Attempt): readonly Target[] {
  const remembered = valuesOf(headers, targetHeaders).map((url) => ({ url, from: 'a proxy remembers' }))
  return requestUrl === undefined ? remembered : [...remembered, { url: requestUrl, from: 'the request itself has' }]
}

/** Paths that a proxy took from the front. */
export const forwardedPrefixes = (headers: Headers): readonly string[] => valuesOf(headers, prefixHeaders)
