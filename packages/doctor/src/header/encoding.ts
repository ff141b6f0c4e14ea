import { fromBase64, fromHex, toBase64, toHex } from '../bytes.ts'
import { type DescribedSignature, describedSignatures } from '../described-signatures.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { changedHeader } from './changed-headers.ts'
import { withSignatures } from './signature-items.ts'

const encoders = { hex: toHex, base64: toBase64 } as const

/** A signature written the way its provider writes it; the same text where it is nothing of that length. */
function rewritten(signature: string, { description, length }: DescribedSignature): string {
  const readings = [fromHex(signature), fromBase64(signature)]
  const bytes = readings.find((reading) => reading !== undefined && (length === undefined || reading.length === length))
  return bytes === undefined ? signature : encoders[description.encoding](bytes)
}

export const headerEncoding: Hypothesis = {
  code: 'header_encoding',
  *changes(attempt): Iterable<Change> {
    for (const described of describedSignatures(attempt.provider)) {
      const { header, description } = described
      const value = attempt.headers.get(header.toLowerCase())
      if (value === undefined) continue
      const changed = withSignatures(value, (signature) => rewritten(signature, described))
      const how = `with its signature written in ${description.encoding === 'hex' ? 'hexadecimal' : 'padded base64'}`
      yield* changedHeader(attempt, header, changed, how)
    }
  },
}
