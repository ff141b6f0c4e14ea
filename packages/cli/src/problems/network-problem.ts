import { errorCode } from './error-code.ts'

const closed = 'it closed the connection before it answered'
const late = 'no connection came about in time'
const noRoute = 'no route leads there from this machine'
const noTls = 'it speaks no TLS there; try http://'
const untrusted = 'its certificate is not trusted here; NODE_EXTRA_CA_CERTS names a file of more that are'

/** What the codes of a connection that failed mean. */
const problems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start it, or correct the port',
  ENOTFOUND: 'the name has no address',
  EAI_AGAIN: 'the name cannot be looked up; is there a network?',
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  ETIMEDOUT: late,
  UND_ERR_CONNECT_TIMEOUT: late,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too long',
  TimeoutError: 'it did not answer in time',
}

/** What a code of a failed connection means, with the code, to look it up; `undefined` where it is not known. */
export function networkProblem(code: string | undefined): string | undefined {
  if (code === undefined) return undefined
  if (code.startsWith('HPE_')) return `what it answers is no HTTP; try https:// (${code})`
  return Object.hasOwn(problems, code) ? `${problems[code]} (${code})` : undefined
}

/** Why a connection failed, for a person. */
export function networkReason(error: unknown): string {
  const known = networkProblem(errorCode(error))
  if (known !== undefined) return known
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? networkReason(error.cause) : error.message || error.name
}
