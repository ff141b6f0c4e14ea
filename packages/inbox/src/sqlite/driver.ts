import { pathToFileURL } from 'node:url'

/** A prepared statement, as every SQLite driver for Node has it. */
export interface SqliteStatement {
  run(...parameters: readonly SqliteValue[]): unknown
  all(...parameters: readonly SqliteValue[]): unknown[]
}

export type SqliteValue = string | number | null | Uint8Array

/** The calls that an inbox needs of a driver; also what `ctx.commit` hands to the app, inside its transaction. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  close(): unknown
}

type Opening = readonly [path: string, options?: { readonly [name: string]: boolean }]
type DatabaseClass = new (...opening: Opening) => SqliteDatabase

interface DriverModule {
  readonly DatabaseSync?: DatabaseClass
  readonly default?: DatabaseClass
}

/** The drivers, best first: the one in Node needs nothing, the others are packages of the app. */
const drivers = ['node:sqlite', 'better-sqlite3', 'libsql'] as const
export type DriverName = (typeof drivers)[number]

/** What is done with the file: one that is only read is never made. */
export type Access = 'read' | 'write'

/** How a driver is told to read only; one that has no option for it takes an address, in which SQLite finds it. */
const toRead: Readonly<Record<DriverName, (path: string) => Opening>> = {
  'node:sqlite': (path) => [path, { readOnly: true }],
  'better-sqlite3': (path) => [path, { readonly: true }],
  libsql: (path) => [`${pathToFileURL(path).href}?mode=ro`],
}

async function open(name: DriverName, path: string, access: Access): Promise<SqliteDatabase> {
  const module = (await import(name)) as DriverModule
  const Database = module.DatabaseSync ?? module.default
  if (Database === undefined) throw new TypeError(`${name} exports no database`)
  return access === 'read' ? new Database(...toRead[name](path)) : new Database(path)
}

/**
 * Opens a database with a driver that is installed and works.
 * @param name this one and no other; else the first
 * @throws TypeError that says what to install, with what each driver said
 */
export async function openDatabase(
  path: string,
  name: DriverName | undefined,
  access: Access = 'write',
): Promise<SqliteDatabase> {
  const problems: unknown[] = []
  for (const candidate of name === undefined ? drivers : [name]) {
    try {
      return await open(candidate, path, access)
    } catch (error) {
      problems.push(error)
    }
  }
  throw new TypeError(
    `rawhook: ${path} could not be opened. Use Node 22.13 or later, which has a SQLite driver, or install libsql or better-sqlite3.`,
    { cause: new AggregateError(problems, 'what the drivers said') },
  )
}
