import type { HmacDescription, SharedSecretScheme, SignatureScheme } from '@rawhook/core'
import { describedSignatures, schemesOf } from '../described-signatures.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { changedHeader } from './changed-headers.ts'
import { itemsOf, signaturesIn } from './signature-items.ts'

type HeaderFormat = NonNullable<HmacDescription['format']>

const unixTime = /^\d{9,14}$/

/** The header as the provider writes it, made of what looks like its parts. */
function formatted(value: string, format: HeaderFormat): string | undefined {
  const signatures = signaturesIn(value)
  const [signature] = signatures
  if (signature === undefined) return undefined
  switch (format.kind) {
    case 'raw':
      return signature
    case 'prefixed':
      return format.prefix + signature
    case 'key-value': {
      const time = itemsOf(value).find((item) => unixTime.test(item))
      const signed = signatures.map((each) => `${format.separator}${format.signature}=${each}`).join('')
      return time === undefined ? undefined : `${format.timestamp}=${time}${signed}`
    }
    case 'versioned-list':
      return signatures.map((each) => format.version + format.delimiter + each).join(format.separator)
  }
}

const isShared = (scheme: SignatureScheme): scheme is SharedSecretScheme =>
  'kind' in scheme && scheme.kind === 'shared-secret'

function shared(value: string, { prefix = '', format = 'plain' }: SharedSecretScheme['description']): string {
  const bare = value.replace(/^(?:bearer|basic|token) +/i, '').trim()
  return format === 'basic' ? `Basic ${bare}` : prefix + bare
}

export const prefix: Hypothesis = {
  code: 'header_prefix',
  *changes(attempt): Iterable<Change> {
    const how = 'with the prefix or keys that the provider writes, and no others'
    for (const { description } of schemesOf(attempt.provider.signature).filter(isShared)) {
      const value = attempt.headers.get(description.header.toLowerCase())
      if (value !== undefined) yield* changedHeader(attempt, description.header, shared(value, description), how)
    }
    for (const { header, description } of describedSignatures(attempt.provider)) {
      const { format = { kind: 'raw' } } = description
      const value = attempt.headers.get(header.toLowerCase())
      if (value !== undefined) yield* changedHeader(attempt, header, formatted(value, format), how)
    }
  },
}
