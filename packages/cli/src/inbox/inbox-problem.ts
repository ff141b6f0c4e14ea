import { errorCode } from '../problems/error-code.ts'
import { fileProblem } from '../problems/file-problem.ts'
import { networkProblem } from '../problems/network-problem.ts'

const denied = 'the server knows no such user, or the password is wrong'

/** @see {@link https://www.postgresql.org/docs/current/errcodes-appendix.html} */
const ofPostgres: Readonly<Record<string, string>> = {
  '28000': denied,
  '28P01': denied,
  '3D000': 'there is no such database on the server',
  '42501': 'the user has no right to the tables of the inbox',
  '53100': 'the disk of the server is full',
  '53300': 'the server has no connection left',
  '57P01': 'the server was shut down',
  '57P03': 'the server is starting or stopping; try again',
}

/** What the drivers of SQLite and PostgreSQL say in words only. */
const inWords: readonly (readonly [RegExp, string])[] = [
  [/not a database/i, 'it is a file, but no SQLite database'],
  [/disk image is malformed/i, 'the file is damaged'],
  [/readonly database/i, 'you have no right to write to it'],
  [/(?:database or )?disk is full/i, 'the disk is full'],
  [/disk I\/O error/i, 'the disk has failed'],
  [/unable to open database file/i, 'you have no right to it, or to its folder'],
  [/database is locked/i, 'another program has locked the file; try again'],
  [/no PostgreSQL user name/i, 'the address names no user: postgres://<user>@<host>/<database>'],
  [
    /Invalid URL|URI malformed/i,
    'the address cannot be read: in a password write % as %25, @ as %40 and / as %2F; a port is at most 65535',
  ],
  [/password must be a string/i, 'the server asks for a password: postgres://<user>:<password>@…, or PGPASSWORD'],
  [/does not support SSL/i, 'the server speaks no TLS: leave sslmode out'],
  [/timeout exceeded|connection timeout/i, 'the server did not answer within 10 s'],
  [/Connection terminated|connection is closed/i, 'the server closed the connection'],
]

/** Why an inbox cannot be used, for a person; `undefined` where it is none of what is known. */
export function inboxProblem(error: unknown): string | undefined {
  const code = errorCode(error)
  if (code !== undefined && Object.hasOwn(ofPostgres, code)) return `${ofPostgres[code]} (${code})`
  const known = fileProblem(error) ?? networkProblem(code)
  if (known !== undefined) return known
  const said = error instanceof Error ? error.message : String(error)
  return inWords.find(([pattern]) => pattern.test(said))?.[1]
}
