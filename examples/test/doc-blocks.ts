import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** One fenced code block of a document. */
export interface DocBlock {
  readonly document: string
  /** Where the fence opens, from 1. */
  readonly line: number
  /** What follows `ts` on the fence, as in `express.ts`; empty when it has no name. */
  readonly name: string
  readonly code: string
}

/** The text of a document, by its path from the root. */
export const readDocument = (document: string): string => readFileSync(join(root, document), 'utf8')

/** The TypeScript blocks of a document. */
export function blocksOf(document: string): DocBlock[] {
  const text = readDocument(document)
  return [...text.matchAll(/^```ts\b *(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: name = '', 2: code = '' }) => {
    return { document, line: text.slice(0, index).split('\n').length, name, code }
  })
}

/** The block of a document with that name. */
export function blockNamed(document: string, name: string): DocBlock {
  const found = blocksOf(document).find((block) => block.name === name)
  if (found === undefined) throw new Error(`${document} has no block named ${name}`)
  return found
}

/** The cells of the first table under a heading, row by row, without its head. */
export function tableUnder(document: string, heading: string): string[][] {
  const [, section = ''] = readDocument(document).split(`\n## ${heading}\n`)
  const [table = ''] = /^\|[\s\S]*?\n(?!\|)/m.exec(section) ?? []
  const rows = table.trim().split('\n').slice(2)
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
}

/** A folder of code as an application would have it, with every package and framework installed. */
export interface Application {
  readonly folder: string
  /** @returns the path of the file */
  write(name: string, text: string): string
  remove(): void
}

/** Where the frameworks are installed: in the packages that are tested with them. */
const installed: Readonly<Record<string, string>> = {
  express: 'packages/express/node_modules/express',
  '@types/express': 'packages/express/node_modules/@types/express',
  fastify: 'packages/fastify/node_modules/fastify',
  hono: 'packages/hono/node_modules/hono',
  '@hono/node-server': 'packages/hono/node_modules/@hono/node-server',
  supertest: 'packages/testing/node_modules/supertest',
  '@types/supertest': 'packages/testing/node_modules/@types/supertest',
  ...Object.fromEntries(readdirSync(join(root, 'packages')).map((name) => [`@rawhook/${name}`, `packages/${name}`])),
}

/** Creates an application in this folder. */
export function createApplication(): Application {
  const folder = mkdtempSync(join(import.meta.dirname, '.application-'))
  for (const [name, path] of Object.entries(installed)) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, path), link, 'junction')
  }
  return {
    folder,
    write(name, text) {
      const file = join(folder, name)
      writeFileSync(file, text)
      return file
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
