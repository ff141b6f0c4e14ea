import type { DiagnosisCode } from './diagnosis.ts'

/** The cause and the cure of every code, for any provider. */
export const causes: Readonly<Record<DiagnosisCode, { readonly cause: string; readonly cure: string }>> = {
  ok: {
    cause: 'The signature matches.',
    cure: 'Nothing is wrong here: if a receiver refuses the same delivery, it sees other bytes, headers or secrets.',
  },
  body_empty: {
    cause: 'The body is empty, so something read it before the signature was checked.',
    cure: 'Check the signature before any body parser runs, or let the parser keep the raw bytes.',
  },
  body_bom: {
    cause: 'A byte order mark was added to the body, or taken from it.',
    cure: 'Pass the raw bytes on; do not decode them to text or save them with an editor that writes a byte order mark.',
  },
  body_trailing_newline: {
    cause: 'Blank space at the edge of the body was added or removed.',
    cure: 'Pass the raw bytes on untrimmed; save a delivery with a tool that adds no line break at the end.',
  },
  body_crlf: {
    cause: 'The line ends of the body were converted.',
    cure: 'Pass the raw bytes on; save a delivery as binary, and switch off autocrlf for files that hold one.',
  },
  body_lossy_utf8: {
    cause: 'The body was decoded to text with an encoding that is not its own, and that lost or changed bytes.',
    cure: 'Pass the raw bytes on (Buffer, Uint8Array, ArrayBuffer) and do not make text of them before the signature is checked.',
  },
  body_compressed: {
    cause: 'The bytes that were checked are compressed, and the signed ones are not, or the other way round.',
    cure: 'Turn compression of requests off between the provider and the app.',
  },
  body_reserialized: {
    cause: 'The body was parsed and serialised again, so its bytes are no longer those that were signed.',
    cure: 'Give the check the raw bytes: mount the webhook before express.json() or another parser, or let that parser keep them.',
  },
  body_base64: {
    cause: 'The body is the base64 of what was signed: a gateway encoded it, and nothing decoded it before the check.',
    cure: "Decode it where the gateway hands it over. In a Lambda behind API Gateway: Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8').",
  },
  body_bytes_as_text: {
    cause: 'The bytes of the body were written as text, such as the JSON of a Buffer or numbers with commas.',
    cure: 'Hand on the Buffer or Uint8Array itself, not String() or JSON.stringify() of it; where it has to travel as JSON, send base64 and decode it.',
  },
  body_utf16: {
    cause: 'The body was converted to UTF-16.',
    cure: 'Pass the raw bytes on; save a delivery as binary: > of Windows PowerShell writes UTF-16.',
  },
  body_duplicated: {
    cause: 'The body is there more than once, one copy after the other.',
    cure: 'Collect the chunks of a request once: two listeners, or a buffer that outlives its request, add them twice.',
  },
  body_letter_case: {
    cause: 'The letter case of the body was changed.',
    cure: 'Pass the raw bytes on; take out what lowers the text of requests, such as a sanitiser or a rule of a proxy.',
  },
  body_truncated: {
    cause: 'The end of the body is missing.',
    cure: 'Read the request to its end, and raise the limit that cuts it: of a parser, a proxy, a log or a database column.',
  },
  body_unicode_form: {
    cause: 'The letters with accents in the body were composed or taken apart (Unicode NFC and NFD).',
    cure: 'Pass the raw bytes on; do not normalise text before the signature is checked, nor keep the body in a store that does.',
  },
  body_html_escaped: {
    cause: 'The body was escaped as HTML: it has &quot; where the signed one has a quotation mark.',
    cure: 'Turn escaping of input off for this route; to save a delivery from a web page, copy its source and not what is escaped.',
  },
  secret_whitespace: {
    cause: 'The secret has blank space around it or in it that the other side does not have.',
    cure: 'Remove the blank space or line break where the secret is set; printf %s writes none, echo does.',
  },
  secret_quoted: {
    cause: 'The secret has quotes or the name of its variable around it.',
    cure: 'Set the bare secret; docker --env-file and some panels take quotes as a part of the value.',
  },
  secret_wrong_kind: {
    cause: 'What is configured as the secret is something else.',
    cure: 'Configure what the provider signs with for this endpoint, and not an API key, an id or a URL.',
  },
  secret_wrong_encoding: {
    cause: 'The secret is right, but its text becomes key bytes in another way than the provider does it.',
    cure: 'Configure the secret as the provider shows it, with its prefix and without decoding or encoding it.',
  },
  secret_other_configured: {
    cause: 'The delivery was signed with another one of the configured secrets.',
    cure: 'Give this endpoint the secret that matched: each endpoint, and test and live mode, have one of their own.',
  },
  secret_wrong: {
    cause:
      'Nothing that was tried makes the signature match: the secret is not the one it was signed with, or something changed the delivery in a way that cannot be undone.',
    cure: 'Copy the secret of exactly this endpoint and mode from the provider again, and restart the app with it; if it is the same, compare the bytes that were checked with those that the provider shows.',
  },
  header_missing: {
    cause: 'A header that the signature needs is not in the request.',
    cure: 'Let every proxy, gateway and framework on the way pass the header on under its own name, and set a secret at the provider if it signs only then.',
  },
  header_other_provider: {
    cause: 'The request has the signature of another provider.',
    cure: 'Use the definition of the provider that sent it, or correct the URL that is registered there.',
  },
  header_prefix: {
    cause: 'The signature header lacks the prefix or the keys that the provider writes, or has others.',
    cure: 'Pass the header on unchanged, with everything before and after the signature itself.',
  },
  header_encoding: {
    cause: 'The signature is not encoded as the provider encodes it, or not as long as its signatures are.',
    cure: 'Pass the header on unchanged: hexadecimal and base64 are not interchangeable, nor are SHA-1 and SHA-256.',
  },
  header_case: {
    cause: 'The letter case of the signature header was changed.',
    cure: 'Pass the value of the header on unchanged: only names of headers have no case.',
  },
  header_joined: {
    cause: 'A header was sent twice or by two senders, and its values were joined into one.',
    cure: 'Let only one proxy on the way add the header, and let none copy it.',
  },
  timestamp_ms: {
    cause: 'The signed timestamp is in another unit or form than the provider uses, such as milliseconds for seconds.',
    cure: 'Sign with the unit that the provider uses: Math.floor(Date.now() / 1000) is seconds.',
  },
  timestamp_stale: {
    cause: 'The signature is right, but it is older than the tolerance.',
    cure: 'Check the clock (timedatectl status); to examine a saved delivery, give it the time at which it arrived as now.',
  },
  timestamp_future: {
    cause: 'The signature is right, but its time lies in the future by more than the tolerance.',
    cure: 'Set the clock of this machine, which is slow, or the clock of the sender, which is fast: timedatectl status.',
  },
  timestamp_other_header: {
    cause: 'The signed time is that of another header than the one the provider signs.',
    cure: 'Pass the timestamp header on unchanged; a proxy or a replay wrote its own time into it.',
  },
  url_scheme: {
    cause: 'The provider signed the URL with the other one of http and https.',
    cure: 'Set publicUrl to the URL that is registered at the provider: behind a proxy that ends TLS, the app sees http.',
  },
  url_host: {
    cause: 'The provider signed the URL with another host or port.',
    cure: 'Set publicUrl to the URL that is registered at the provider: behind a proxy or tunnel, the app sees another host.',
  },
  url_path: {
    cause: 'The provider signed the URL with another path.',
    cure: 'Set publicUrl to the URL that is registered at the provider, to the last slash: routers and proxies rewrite paths.',
  },
  url_query: {
    cause: 'The provider signed the URL with another query.',
    cure: 'Set publicUrl to the URL that is registered at the provider, with its query as it is written there.',
  },
}
