import { describe, expect, it } from 'vitest'
import { slugs } from '../src/catalogue.ts'
import { providerNotes } from '../src/describe/provider-notes.ts'
import { expectGolden } from './golden.ts'
import { refusal, run } from './program.ts'
import { terminal } from './terminal.ts'

describe('rawhook providers', () => {
  it('lists every provider, with its header and scheme', async () => {
    const { exitCode, stdout, stderr } = await run(['providers'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    await expectGolden(stdout, 'providers.txt')
  })

  it('is an array in JSON', async () => {
    const { stdout } = await run(['providers', '--json'])
    const rows: unknown = JSON.parse(stdout)
    expect(rows).toHaveLength(slugs.length)
    expect(rows).toContainEqual({
      slug: 'spine',
      title: 'Spine',
      header: '`Spine-Signature`',
      scheme: 'HMAC-SHA-256, hex, over `{timestamp}.{body}`',
    })
  })
})

describe('rawhook providers <provider>', () => {
  it('wraps and colours in a terminal', async () => {
    const { exitCode, shown } = terminal(['providers', 'spine'])
    expect(await exitCode).toBe(0)
    await expectGolden(shown().replaceAll('\r\n', '\n'), 'provider-spine-in-terminal.txt')
  })

  it('is an object in JSON', async () => {
    const { stdout } = await run(['providers', 'aws-sns', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ slug: 'aws-sns', tolerance: 3900, secretVariable: 'AWS_SNS_TOPIC_ARN' })
  })

  it('is wrong usage when there is none of that name', async () => {
    expect(await refusal(['providers', '../core/src/index'])).toBe(
      "$ rawhook providers ../core/src/index\nThere is no provider '../core/src/index'. rawhook providers lists them.\n2\n",
    )
  })

  it.each(slugs)('has the notes of the definition of %s', async (slug) => {
    const notes = await providerNotes(slug)
    expect(notes.length).toBeGreaterThan(0)
    expect(notes.join('\n')).not.toMatch(/^ ?\*|\*\/|\{@|@see/m)
  })
})
