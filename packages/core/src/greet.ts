import type { IncomingRequest } from './incoming-request.ts'
import type { Handshake, WebhookProvider } from './provider.ts'
import type { Refusal } from './refusal.ts'

/** The handshake that a provider opens without a proof, when this request is one. */
function openHandshake<TEvents>(provider: WebhookProvider<TEvents>, request: IncomingRequest): Handshake | undefined {
  if (provider.greet === undefined) return undefined
  const question = request.url.indexOf('?')
  const query = new URLSearchParams(question === -1 ? '' : request.url.slice(question))
  return provider.greet({ method: request.method, query, header: (name) => request.header(name) })
}

/** Answers what needs no proof, and refuses every method but POST. */
export function greet<TEvents>(
  provider: WebhookProvider<TEvents>,
  request: IncomingRequest,
): { readonly handshake: Handshake } | Refusal | undefined {
  const handshake = openHandshake(provider, request)
  if (handshake !== undefined) return { handshake }
  if (request.method === 'POST') return undefined
  return { refused: 'method_not_allowed', message: `${provider.title} delivers with POST; this was not one.` }
}

/**
 * Whether a middleware before the whole app should leave the request to the app: it reads only, and it has nothing of
 * the provider's. Everything else is verified, because a sender could simply leave the signature out.
 */
export function belongsToApp<TEvents>(provider: WebhookProvider<TEvents>, request: IncomingRequest): boolean {
  if (request.wholeApp === undefined || !['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false
  const hasBody =
    Number(request.header('content-length') ?? 0) !== 0 || request.header('transfer-encoding') !== undefined
  const isProviders = provider.signature.headers.some((name) => request.header(name) !== undefined)
  // A HEAD says nothing of the provider's, so here only its method could make it a handshake.
  return !hasBody && !isProviders && (request.method === 'HEAD' || openHandshake(provider, request) === undefined)
}
