import { fromBase64, fromHex } from '../bytes.ts'
import { type DescribedSignature, describedSignatures } from '../described-signatures.ts'
import type { Sign } from '../sign.ts'
import { signaturesIn } from './signature-items.ts'

const decoders = { hex: fromHex, base64: fromBase64 } as const

/** Of base64 two characters in five are capitals: 28 in a row without one do not happen. */
const isLowered = (signature: string): boolean => signature.length >= 28 && signature === signature.toLowerCase()

const fits = (signature: string, { description, length }: DescribedSignature): boolean => {
  const bytes = decoders[description.encoding](signature)
  return bytes !== undefined && (length === undefined || bytes.length === length)
}

/** A header whose signature cannot be one, whatever the secret is. */
export const malformedHeader: Sign = ({ provider, headers }, asIs) => {
  const sent = describedSignatures(provider).flatMap((described) => {
    const value = headers.get(described.header.toLowerCase())
    return value === undefined ? [] : [{ described, signatures: signaturesIn(value) }]
  })
  const [first] = sent
  if (first === undefined) return undefined
  const { description, length } = first.described
  const wanted = `${length === undefined ? 'a signature' : `${length} bytes`} in ${description.encoding}`
  const isRefused = asIs.kind === 'refused' && asIs.refusal.refused === 'signature_malformed'

  if (!sent.some(({ described, signatures }) => signatures.some((signature) => fits(signature, described)))) {
    const [signature] = first.signatures
    const found = signature === undefined ? 'no signature' : `one of ${signature.length} characters`
    const code = isRefused && signature === undefined ? 'header_prefix' : 'header_encoding'
    return { code, evidence: [`The ${first.described.header} header should have ${wanted}, and has ${found}.`] }
  }
  if (description.encoding === 'base64' && first.signatures.some(isLowered)) {
    return { code: 'header_case', evidence: ['The base64 of the signature has no capital letter, so it was lowered.'] }
  }
  if (!isRefused) return undefined
  return { code: 'header_prefix', evidence: [asIs.refusal.message ?? 'The signature header is malformed.'] }
}
