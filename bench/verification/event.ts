/** Body sizes in bytes, from a ping to the default limit. */
export const sizes = [256, 1024, 16 * 1024, 64 * 1024, 256 * 1024, 1024 * 1024] as const

/** An event of exactly `size` bytes that every provider of these benchmarks takes: one long text, the rest as usual. */
export function eventOf(size: number): Buffer {
  const event = (final_output: string): string =>
    JSON.stringify({
      id: 'evt_01J9ZK3Q8R',
      type: 'run.completed',
      created: 1_760_000_000,
      livemode: true,
      data: { object: { run_id: 'run_42', status: 'completed', duration_ms: 18_250, final_output } },
    })
  return Buffer.from(event('x'.repeat(size - event('').length)))
}

/** A size as people write it. */
export const sizeName = (size: number): string =>
  size < 1024 ? `${size} B` : size < 1024 ** 2 ? `${size / 1024} KiB` : `${size / 1024 ** 2} MiB`

/** Headers as Node gives them, with those of the delivery among others. */
export const headersWith = (own: Readonly<Record<string, string>>): Record<string, string> => ({
  host: 'app.example.com',
  'user-agent': 'Webhooks/1.0',
  accept: '*/*',
  'content-type': 'application/json',
  'x-request-id': '3f1c9a52',
  ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value])),
})

/** Unix seconds. */
export const unixNow = (): number => Math.floor(Date.now() / 1000)
