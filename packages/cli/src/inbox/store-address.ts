import { resolve } from 'node:path'
import { Failure } from '../failure.ts'

/** Where an inbox is. */
export type StoreAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly connectionString: string }

const forms = 'sqlite:<path> or postgres://<user>@<host>/<database>'
const postgres = /^postgres(?:ql)?:\/\//i
/** One letter before the colon is a drive of Windows. */
const scheme = /^([a-z][a-z\d+.-]+):/i

/**
 * Reads what `--store` says: `sqlite:<path>`, a bare path, or the URL of a PostgreSQL database.
 * @throws Failure on anything else. It does not repeat what was given, which may hold a password
 */
export function storeAddress(text: string | undefined): StoreAddress {
  if (!text) throw new Failure('usage', `Say where the inbox is: --store ${forms}, or RAWHOOK_STORE.`)
  if (postgres.test(text)) return { kind: 'postgres', connectionString: text }
  const path = text.replace(/^sqlite:(?:\/\/)?/i, '')
  const [, other] = scheme.exec(path) ?? []
  if (other !== undefined) throw new Failure('usage', `There is no store '${other}:'. Give ${forms}.`)
  if (path === '') throw new Failure('usage', `The path of the inbox is missing: --store ${forms}.`)
  return { kind: 'sqlite', path: resolve(path) }
}

function shownDatabase(connectionString: string): string {
  if (!URL.canParse(connectionString)) return 'PostgreSQL'
  const { host, pathname } = new URL(connectionString)
  return `postgres://${host}${pathname}`
}

/** An address for people, without user, password and options. It may be given as `--store` where none are needed. */
export const shownStore = (address: StoreAddress): string =>
  address.kind === 'sqlite' ? `sqlite:${address.path}` : shownDatabase(address.connectionString)
