export type { AppUnderTest } from './app-under-test.ts'
export { type EncodedEvent, type EventDetails, encodeEvent } from './encode-event.ts'
export { eventFixture, fixtureTypes, usualFixtureType } from './event-fixture.ts'
export type { DeepPartial, EventPayload, OpenPayload } from './event-payload.ts'
export { type FakeClock, fakeClock } from './fake-clock.ts'
export type { EventEncoding } from './fixtures/fixture-set.ts'
export { type Http2Connection, type Http2Exchange, type Http2Request, http2Connection } from './http2-client.ts'
export { listening } from './listening.ts'
export { listeningHttp2 } from './listening-http2.ts'
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
export {
  type Deliverable,
  type DeliveryAnswer,
  type DeliveryDetails,
  type ReceiverClient,
  type ReceiverClientOptions,
  receiverClient,
} from './receiver-client.ts'
export {
  type BodyDelivery,
  type EventDelivery,
  type SignedDelivery,
  type SignedRequestOptions,
  type Signing,
  signedDelivery,
} from './signed-delivery.ts'
export { signedRequest } from './signed-request.ts'
