import { type ProviderTestRunner, testProvider } from '@rawhook/testing/contracts'
import { slugs, subjectsOf } from './subjects.ts'

/** Runs the provider contract over every definition, with the fixtures of its folder. */
export async function testEveryProvider(runner: ProviderTestRunner): Promise<void> {
  for (const slug of slugs) {
    const subjects = await subjectsOf(slug)
    if (subjects.length === 0) throw new TypeError(`fixtures/${slug} has neither a vector nor a sample`)
    for (const subject of subjects) testProvider(runner, subject)
  }
}
