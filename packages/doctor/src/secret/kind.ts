import type { Sign } from '../sign.ts'
import { isBlank, maskedSecret } from './masked-secret.ts'

/** How things begin that people put in the place of a signing secret. */
const kinds: readonly (readonly [form: RegExp, kind: string])[] = [
  [/^[sr]k_(?:live|test)_/, 'an API key'],
  [/^pk_(?:live|test)_/, 'a publishable API key'],
  [/^(?:sk-[\w-]{20}|SG\.[\w-]{16}|re_[A-Za-z0-9]{8}|key-[0-9a-f]{32}$|rzp_(?:live|test)_)/, 'an API key'],
  [/^(?:xox[a-z]-|xapp-|gh[oprsu]_|github_pat_|glpat-|shp(?:at|ca|pa)_|sq0[a-z]{3}-|EAAA)/, 'an access token'],
  [/^(?:AC|SK|MG|PN)[0-9a-f]{32}$/, 'the SID of an account, key or number'],
  [/^(?:we|evt|acct|ep|app|msg)_[A-Za-z0-9]{14}/, 'the id of an object'],
  [/^\d{15,20}$/, 'the id of an object'],
  [/^https?:\/\//i, 'a URL'],
  [/^-----BEGIN [A-Z ]*PRIVATE KEY/, 'a private key'],
  [/^eyJ[\w-]+\./, 'a JSON Web Token'],
  [/^Bearer /i, 'an Authorization header'],
]

/** Some providers do sign with their API key, and say so in the hint. */
export const secretKind: Sign = ({ provider, secrets }, asIs) => {
  for (const secret of secrets) {
    if (typeof secret !== 'string') continue
    for (const [form, kind] of kinds) {
      const begin = form.exec(secret.trim())?.[0]
      if (begin === undefined || provider.secretHint?.includes(begin)) continue
      return { code: 'secret_wrong_kind', evidence: [`The secret ${maskedSecret(secret)} has the form of ${kind}.`] }
    }
  }
  if (asIs.kind !== 'unusable' || secrets.every(isBlank)) return undefined
  return { code: 'secret_wrong_kind', evidence: [`The secret is not of the form this provider uses: ${asIs.why}.`] }
}
