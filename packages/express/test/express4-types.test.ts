import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const tsc = here('../../../node_modules/typescript/bin/tsc')

test('the type tests hold with the types of Express 4', async () => {
  // Rejects with the compiler's output when there is an error.
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', here('express4'), '--listFiles'])
  const files = stdout.split('\n')

  expect(files.filter((file) => /@types\/express(-serve-static-core)?\/index\.d\.ts$/.test(file))).toEqual([
    expect.stringContaining('@types+express-serve-static-core@4.'),
    expect.stringContaining('@types+express@4.'),
  ])
  for (const file of ['test/webhook.test-d.ts', 'test/platforms.test-d.ts'])
    expect(files).toContainEqual(expect.stringContaining(file))
})
