import { describe, expect, it } from 'vitest'
import { WebhookError, webhookErrorCodes } from '../src/index.ts'

describe('WebhookError', () => {
  it.each(webhookErrorCodes)('%s has a status, and a sentence of its own', (code) => {
    const error = new WebhookError(code)
    expect(error).toMatchObject({ name: 'WebhookError', code })
    expect(error.status).toBeGreaterThanOrEqual(400)
    expect(error.statusCode).toBe(error.status) // Nest and others read it under this name
    expect(error.message).toMatch(/^[A-Z].*\.$/)
    expect(error).toBeInstanceOf(Error)
    expect(Object.hasOwn(error, 'cause')).toBe(false)
  })

  it('takes another message, status and cause', () => {
    const cause = new Error('beneath')
    const error = new WebhookError('signature_invalid', { message: 'no', status: 401, cause })
    expect([error.message, error.status, error.statusCode, error.cause]).toEqual(['no', 401, 401, cause])
  })

  it('keeps a cause that is undefined, as a handler may throw it', () => {
    expect(Object.hasOwn(new WebhookError('handler_failed', { cause: undefined }), 'cause')).toBe(true)
  })
})
