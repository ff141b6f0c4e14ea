/** What can be wrong with a delivery whose signature does not match; `ok` when it does. */
export type DiagnosisCode =
  | 'ok'
  | 'body_empty'
  | 'body_bom'
  | 'body_trailing_newline'
  | 'body_crlf'
  | 'body_lossy_utf8'
  | 'body_compressed'
  | 'body_reserialized'
  | 'body_base64'
  | 'body_bytes_as_text'
  | 'body_utf16'
  | 'body_duplicated'
  | 'body_letter_case'
  | 'body_truncated'
  | 'body_unicode_form'
  | 'body_html_escaped'
  | 'secret_whitespace'
  | 'secret_quoted'
  | 'secret_wrong_kind'
  | 'secret_wrong_encoding'
  | 'secret_other_configured'
  | 'secret_wrong'
  | 'header_missing'
  | 'header_other_provider'
  | 'header_prefix'
  | 'header_encoding'
  | 'header_case'
  | 'header_joined'
  | 'timestamp_ms'
  | 'timestamp_stale'
  | 'timestamp_future'
  | 'timestamp_other_header'
  | 'url_scheme'
  | 'url_host'
  | 'url_path'
  | 'url_query'

/** One thing that is wrong, why, and what to do about it. */
export interface Finding {
  readonly code: DiagnosisCode
  /** One sentence. */
  readonly cause: string
  /** What to do. */
  readonly cure: string
}

/** Why a signature does not match. No secret, signature or body is in it. */
export interface Diagnosis extends Finding {
  /** Whether the signature matches and is young enough. */
  readonly ok: boolean
  /**
   * Whether the code is certain: the signature matched once the cause was undone, or the header is not there. If not,
   * it is the likeliest, and the evidence says why.
   */
  readonly proved: boolean
  /** What was seen and tried, as sentences: counts, lengths, offsets, names of headers. */
  readonly evidence: readonly string[]
  /** What else is wrong with the same delivery. */
  readonly also: readonly Finding[]
  /** Seconds from the signed timestamp to now, where the signature has a time and matched in the end. */
  readonly skewSeconds?: number | undefined
}
