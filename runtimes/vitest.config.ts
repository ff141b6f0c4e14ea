// The suites of the workspace, resolved for the runtime that runs them.
import { defineConfig } from 'vitest/config'

const conditions = [
  '@rawhook/source',
  'module',
  'development|production',
  ...(process.env.RUNTIME_CONDITIONS ?? 'node').split(' '),
]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: (process.env.RUNTIME_SUITES ?? '').split(' ').map((name) => ({
      extends: true as const,
      test: { name, root: `packages/${name}`, include: ['test/**/*.test.ts'], server: { deps: { inline: ['zod'] } } },
    })),
  },
})
