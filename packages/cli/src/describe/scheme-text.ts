import type { SignatureScheme } from '@rawhook/core'
import { type LeafScheme, leafSchemes } from './leaf-schemes.ts'
import { alternatives, literal } from './words.ts'

const algorithms = { ed25519: 'Ed25519', 'ecdsa-p256-sha256': 'ECDSA P-256' } as const
const hashes = { sha1: 'HMAC-SHA-1', sha256: 'HMAC-SHA-256', sha512: 'HMAC-SHA-512' } as const

function leafText(scheme: LeafScheme): string {
  switch (scheme.kind) {
    case 'hmac': {
      const { hash, encoding, content = '{body}', contents } = scheme.description
      return `${hashes[hash]}, ${encoding}, over ${contents === undefined ? literal(content) : 'URL and form fields'}`
    }
    case 'public-key': {
      const { algorithm, encoding, content = '{body}' } = scheme.description
      return `${algorithms[algorithm]}, ${encoding}, over ${literal(content)}`
    }
    case 'shared-secret':
      return scheme.description.format === 'basic' ? 'user and password, nothing signed' : 'the secret, nothing signed'
    case 'body-signature':
      return `${hashes[scheme.description.hash]}, ${scheme.description.encoding}, over some members`
    case 'body-token':
      return 'the secret, nothing signed'
    case 'certificate':
      return 'RSA, base64, with a certificate that is fetched'
  }
}

/** How a provider signs, in words. */
export const schemeText = (scheme: SignatureScheme): string => alternatives(leafSchemes(scheme).map(leafText))
