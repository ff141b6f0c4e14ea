import { existsSync, readdirSync } from 'node:fs'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// Vitest finds this file because the package scripts say `--config vitest.workspace.ts`.
// The source condition makes every package import its siblings' TypeScript, so tests need no build.
const conditions = ['@rawhook/source', ...defaultServerConditions]

const packages = readdirSync('packages').map((name) => ({
  extends: true as const,
  test: {
    name,
    root: `packages/${name}`,
    include: ['test/**/*.test.ts'],
    globalSetup: existsSync(`packages/${name}/test/build.ts`) ? ['test/build.ts'] : [],
    typecheck: { enabled: true, checker: 'tsc', tsconfig: 'tsconfig.test.json', include: ['test/**/*.test-d.ts'] },
  },
}))

const folders = ['examples', 'scripts'].map((name) => ({
  extends: true as const,
  test: { name, root: name, include: ['test/**/*.test.ts'] },
}))

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // A busy machine is slow: what ends is right, however long it takes.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [...packages, ...folders],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: { 'packages/core/src/**': { branches: 95 } },
    },
  },
})
