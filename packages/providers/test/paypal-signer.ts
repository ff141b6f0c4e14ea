import { crc32 } from 'node:zlib'
import type { SelfSigned } from '../../core/test/self-signed.ts'

/** The webhook that the signer delivers to. */
export const webhookId = '4JH86294D6297924G'
const certificateUrl = 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77'

/** The headers of a delivery, signed as PayPal documents it; the checksum is Node's own. */
export function paypalHeaders(
  key: SelfSigned,
  body: string,
  now: number,
  transmission = 'dfb3be50-fd74-11e4-8bf3-77339302725b',
): Record<string, string> {
  const time = new Date(now * 1000).toISOString().replace('.000', '')
  return {
    'PAYPAL-TRANSMISSION-ID': transmission,
    'PAYPAL-TRANSMISSION-TIME': time,
    'PAYPAL-TRANSMISSION-SIG': key.sign(`${transmission}|${time}|${webhookId}|${crc32(body)}`),
    'PAYPAL-CERT-URL': certificateUrl,
    'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
  }
}
