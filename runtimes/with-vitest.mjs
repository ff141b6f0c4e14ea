// Runs a suite in Vitest under another binary than this one.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootFolder } from './suites.mjs'

/**
 * @param {readonly string[]} command the runtime, and what it wants before a script
 * @param {string} conditions the export conditions of the runtime
 */
export const withVitest =
  ([binary, ...flags], conditions) =>
  async (suite) => {
    const folder = await mkdtemp(join(tmpdir(), 'rawhook-runtime-'))
    const report = join(folder, 'report.json')
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'runtimes/vitest.config.ts']
    const reporting = ['--reporter=json', `--outputFile=${report}`]
    const child = spawn(binary, [...flags, ...vitest, ...reporting], {
      cwd: rootFolder,
      env: { ...process.env, RUNTIME_CONDITIONS: conditions, RUNTIME_SUITES: suite },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    try {
      await once(child, 'exit')
      return tally(JSON.parse(await readFile(report, 'utf8')))
    } finally {
      await rm(folder, { recursive: true })
    }
  }

function tally({ numPassedTests, numFailedTests, numPendingTests, testResults }) {
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  const failed = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => `${name}: ${test.fullName}: ${test.failureMessages[0]?.split('\n')[0]}`),
  )
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests,
    failures: [...broken.map(({ name, message }) => `${name}: ${message}`), ...failed],
  }
}
