import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { leafSchemes } from '../describe/leaf-schemes.ts'

/** Whether a provider signs the URL that it delivers to, which a server behind a tunnel does not see. */
export const signsUrl = ({ signature }: WebhookProvider<AnyEvents>): boolean =>
  leafSchemes(signature).some((scheme) => {
    if (scheme.kind !== 'hmac' && scheme.kind !== 'public-key') return false
    const { content = '' } = scheme.description
    return content.includes('{url}') || ('contents' in scheme.description && scheme.description.contents !== undefined)
  })
