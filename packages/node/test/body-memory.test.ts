import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('body-memory-process.ts', import.meta.url))
const nodeArguments = ['--expose-gc', '--conditions=@rawhook/source', '--import', 'tsx', program]

it.each([
  ['of one byte each, over node:http,', 'node:http'],
  ['of one byte each, in a web stream,', 'fetch'],
  ['that are small parts of large memory', 'fetch', '4096'],
  ['of nothing between those of one byte', 'fetch', '1', 'empty'],
])('the chunks of a body %s take at most eight times maxBodyBytes', { timeout: 120_000 }, async (_, ...args) => {
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeArguments, ...args])
  expect(Number(stdout)).toBeGreaterThan(0)
  expect(Number(stdout)).toBeLessThanOrEqual(8)
})
