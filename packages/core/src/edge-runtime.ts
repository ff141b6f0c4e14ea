/** Whether this runtime may end with the answer, so that work goes on after it only where `waitUntil` was told of it. */
export const isEdgeRuntime = (): boolean =>
  'EdgeRuntime' in globalThis || ('navigator' in globalThis && navigator.userAgent === 'Cloudflare-Workers')
