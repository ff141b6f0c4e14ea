import type { Answer } from '@rawhook/core/adapter'

const error = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: code }),
})

/** To a delivery that was stored, and that the app did not answer. */
export const noApp: Answer = error(502, 'forward_failed')

/** To a delivery whose event could not be claimed or completed in the store. */
export const storeFailed: Answer = error(503, 'inbox_unavailable')
