import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const tsc = here('../../../node_modules/typescript/bin/tsc')

test('the type tests hold with the types of Fastify 4', async () => {
  // Rejects with the compiler's output when there is an error.
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', here('fastify4'), '--listFiles'])
  const files = stdout.split('\n')

  expect(files.filter((file) => file.endsWith('/fastify.d.ts'))).toEqual([expect.stringContaining('fastify@4.')])
  expect(files).toContainEqual(expect.stringContaining('test/webhook.test-d.ts'))
})
