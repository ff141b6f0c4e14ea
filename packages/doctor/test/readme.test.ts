import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { causes } from '../src/causes.ts'
import { hypotheses } from '../src/hypotheses.ts'

const rows = Object.entries(causes).map(([code, { cause, cure }]) => `| \`${code}\` | ${cause} | ${cure} |`)
const sentence = /^[A-Z][^\n|]+\.$/

it('the README has a row for every code, as the code itself says it', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const [, section = ''] = readme.split('\n## What it names\n')
  const table = section.split('\n').filter((line) => /^\| `[a-z0-9]+(?:_[a-z0-9]+)*` \| [A-Z]/.test(line))
  expect(table).toEqual(rows)
})

it('causes and cures are sentences', () => {
  for (const { cause, cure } of Object.values(causes))
    expect([cause, cure]).toEqual([expect.stringMatching(sentence), expect.stringMatching(sentence)])
})

it('every hypothesis has a cause that is told', () => {
  for (const { code } of hypotheses) expect(Object.keys(causes)).toContain(code)
})
