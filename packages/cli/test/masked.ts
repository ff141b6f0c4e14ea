const varying: readonly (readonly [RegExp, string])[] = [
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\{"id":"evt_.*\}(?=$|'$)/gm, '{EVENT}'],
  [/t=\d+,v1=[0-9a-f]{64}/g, 't=TIME,v1=SIGNATURE'],
  [/\d+ ms/g, 'N ms'],
]

/** The output without what differs from run to run. */
export const masked = (text: string): string =>
  varying.reduce((rest, [pattern, mask]) => rest.replaceAll(pattern, mask), text)
