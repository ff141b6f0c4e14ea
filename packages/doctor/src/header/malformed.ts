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
  const described = describedSignatures(provider).filter(({ description }) => {
    return headers.has(description.header.toLowerCase())
  })
  const sent = described.flatMap((each) => {
    const value = headers.get(each.description.header.toLowerCase()) ?? ''
    return signaturesIn(value).map((signature) => ({ each, signature }))
  })
  if (sent.length > 0 && !sent.some(({ each, signature }) => fits(signature, each))) {
    const [{ each, signature } = { each: undefined, signature: '' }] = sent
    const wanted = each?.length === undefined ? 'a signature' : `${each.length} bytes`
    const evidence = `The signature of ${signature.length} characters is not ${wanted} of ${each?.description.encoding}.`
    return { code: 'header_encoding', evidence: [evidence] }
  }
  if (sent.some(({ each, signature }) => each.description.encoding === 'base64' && isLowered(signature))) {
    return { code: 'header_case', evidence: ['The base64 of the signature has no capital letter, so it was lowered.'] }
  }
  if (asIs.kind !== 'refused' || asIs.refusal.refused !== 'signature_malformed') return undefined
  return { code: 'header_prefix', evidence: [asIs.refusal.message ?? 'The signature header is malformed.'] }
}
