export type {
  AdapterTarget,
  Arrival,
  ForeignDeliveries,
  Form,
  Mount,
  Reply,
  ServedApp,
  TestRunner,
} from './adapter-target.ts'
export { testAdapter } from './test-adapter.ts'
export { type ProviderTestRunner, type ProviderUnderTest, testProvider } from './test-provider.ts'
export type { ProviderVector, VectorExpectation, VectorFailure } from './test-provider-vectors.ts'
