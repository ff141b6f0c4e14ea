import { describeHmac } from './hmac-suite.ts'
import { describeSharedSecret } from './shared-secret-suite.ts'

describeHmac()
describeSharedSecret()
