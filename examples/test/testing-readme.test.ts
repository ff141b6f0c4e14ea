import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, blocksOf, createApplication, readDocument, root } from './doc-blocks.ts'
import { runProgram } from './run-block.ts'

const document = 'packages/testing/README.md'

let application: Application
beforeAll(() => {
  application = createApplication()
})
afterAll(() => application.remove())

describe('in the README of the test kit', () => {
  test.each(blocksOf(document))('$name runs', { timeout: 30_000 }, async ({ name, code }) => {
    const ended = await runProgram(application.write(name, code), {})
    expect(ended.code).toBe(0)
    if (name.endsWith('.test.ts')) expect(ended.output).toMatch(/pass [1-9]/)
  })

  test('the providers with fixtures are listed', () => {
    const [, list = ''] = /There are fixtures of ([\s\S]*?)\./.exec(readDocument(document)) ?? []
    const listed = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name)
    const folders = join(root, 'packages/testing/src/fixtures')
    const files = readdirSync(folders).filter((name) => name.endsWith('.ts'))
    const providers = files.map((name) => name.replace('.ts', '')).filter((name) => !name.includes('-'))
    expect(listed).toEqual(providers)
  })
})
