/** Headers as lines: names and values by turns, as `IncomingMessage.rawHeaders` has them. */
export type RawHeaders = readonly string[]

/** What concerns one connection only. @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1} */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const lines = (raw: RawHeaders): readonly (readonly [name: string, value: string])[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []))

const namesIn = (value: string): readonly string[] => value.split(',').map((name) => name.trim().toLowerCase())

/**
 * The headers that go on to the next hop: the same lines in the same order, repeated ones too.
 * @param without further names, in lower case, that the sender of the next hop writes itself
 */
export function endToEndHeaders(raw: RawHeaders, without: readonly string[]): readonly string[] {
  const all = lines(raw)
  const named = all.flatMap(([name, value]) => (name.toLowerCase() === 'connection' ? namesIn(value) : []))
  const dropped = new Set([...hopByHop, ...named, ...without])
  return all.filter(([name]) => !dropped.has(name.toLowerCase())).flat()
}
