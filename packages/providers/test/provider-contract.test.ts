import { describe, it } from 'vitest'
import { testEveryProvider } from './provider-contract.ts'

await testEveryProvider({ describe, it })
