/**
 * What an adapter is made of: the port to implement (`IncomingRequest`) and these functions.
 * An adapter reads the framework's request, hands the answer to the framework's response, and does nothing else.
 */
export { type Answer, toResponse } from './acknowledge.ts'
export { asError } from './as-error.ts'
export { fetchRequest, requestReader } from './fetch-request.ts'
export { discardMs } from './incoming-request.ts'
export { discardMessage, type MessageStream, readMessage } from './message-body.ts'
export { type Mounted, type MountOptions, type MountTarget, mountWebhook } from './mount-webhook.ts'
export type { ByteReader } from './read-stream.ts'
export { streamBody } from './stream-body.ts'
