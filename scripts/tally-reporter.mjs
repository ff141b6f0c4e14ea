/**
 * Vitest reporter that closes on one line: `N passed, N failed, N skipped`.
 *
 * A run without a single test counts as a failure. In CI a skipped test does too: what is not run is not known to work.
 */
export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state) => tests.filter((test) => test.result().state === state)
    // A module that failed to load, and a type error outside any test, belong to no test.
    const brokenModules = modules.filter(
      (m) => m.state() === 'failed' && [...m.children.allTests('failed')].length === 0,
    )

    const passed = inState('passed').length
    const skipped = inState('skipped')
    let failed = inState('failed').length + inState('pending').length + brokenModules.length + unhandledErrors.length
    if (passed + failed === 0) failed = 1

    // On exit, to come after the coverage table.
    process.on('exit', () => {
      if (process.env.CI && skipped.length > 0) {
        const reasons = skipped.map(
          (t) => `  ${t.module.moduleId}: ${t.fullName}: ${t.result().note ?? 'no reason given'}`,
        )
        process.stdout.write(`skipped, which CI does not allow:\n${reasons.join('\n')}\n`)
        process.exitCode = 1
      }
      if (failed > 0) process.exitCode = 1
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`)
    })
  }
}
