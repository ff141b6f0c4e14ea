export type {
  AdapterTarget,
  Arrival,
  ForeignDeliveries,
  Form,
  Mount,
  PlatformApp,
  Reply,
  ServedApp,
  ServedPort,
  TestRunner,
} from './adapter-target.ts'
export type { InboxEffects, InboxTarget, InboxTestRunner, OpenedInbox } from './inbox-target.ts'
export { testAdapter } from './test-adapter.ts'
export { testInbox } from './test-inbox.ts'
export {
  type ProviderSample,
  type ProviderTestRunner,
  type ProviderUnderTest,
  testProvider,
} from './test-provider.ts'
export type { WrongSecret } from './test-provider-delivery.ts'
export type { ProviderVector, VectorExpectation, VectorFailure, VectorHandshake } from './test-provider-vectors.ts'
