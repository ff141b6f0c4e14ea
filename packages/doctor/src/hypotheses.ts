import { encodedBody } from './body/base64.ts'
import { byteOrderMark } from './body/byte-order-mark.ts'
import { bytesAsText } from './body/bytes-as-text.ts'
import { charset } from './body/charset.ts'
import { compression } from './body/compression.ts'
import { duplicated } from './body/duplicated.ts'
import { edges } from './body/edges.ts'
import { forms } from './body/forms.ts'
import { htmlEscaped } from './body/html-escaped.ts'
import { bodyCase } from './body/letter-case.ts'
import { lineEnds } from './body/line-ends.ts'
import { numberStyles } from './body/number-styles.ts'
import { reserialized, reserializedRarely } from './body/reserialized.ts'
import { truncated } from './body/truncated.ts'
import { unicodeForm } from './body/unicode-form.ts'
import { utf16 } from './body/utf16.ts'
import { wrapped } from './body/wrapped.ts'
import { headerEncoding } from './header/encoding.ts'
import { joined } from './header/joined.ts'
import { letterCase } from './header/letter-case.ts'
import { otherProvider } from './header/other-provider.ts'
import { prefix } from './header/prefix.ts'
import { renamed } from './header/renamed.ts'
import type { Hypothesis } from './hypothesis.ts'
import { encoding } from './secret/encoding.ts'
import { otherSecrets } from './secret/other-secrets.ts'
import { quotes } from './secret/quotes.ts'
import { whitespace } from './secret/whitespace.ts'
import { otherHeader } from './timestamp/other-header.ts'
import { unit } from './timestamp/unit.ts'
import { host } from './url/host.ts'
import { path } from './url/path.ts'
import { query } from './url/query.ts'
import { scheme } from './url/scheme.ts'

/** What is tried, in this order: cheap and specific ones first, so that a cause gets its narrowest name. */
export const hypotheses: readonly Hypothesis[] = [
  whitespace,
  quotes,
  otherSecrets,
  encoding,
  renamed,
  joined,
  letterCase,
  prefix,
  headerEncoding,
  unit,
  otherHeader,
  scheme,
  host,
  path,
  query,
  byteOrderMark,
  edges,
  lineEnds,
  utf16,
  compression,
  encodedBody,
  bytesAsText,
  duplicated,
  truncated,
  wrapped,
  unicodeForm,
  htmlEscaped,
  reserialized,
  forms,
  charset,
  bodyCase,
  numberStyles,
  reserializedRarely,
  otherProvider,
]
