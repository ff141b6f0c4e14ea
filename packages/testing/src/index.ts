export { eventFixture, fixtureTypes } from './event-fixture.ts'
export type { DeepPartial, EventPayload, OpenPayload } from './event-payload.ts'
export { listening } from './listening.ts'
export type { RawAnswer } from './raw-http-answer.ts'
export {
  lastChunk,
  type RawConnection,
  type RawRequest,
  rawBytes,
  rawChunk,
  rawConnection,
  rawHead,
  sendRaw,
} from './raw-http-client.ts'
export { type SignedRequestOptions, signedRequest } from './signed-request.ts'
