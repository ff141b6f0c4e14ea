// What the tests import as 'vitest' where Vitest itself cannot run: its own runner, assertions and spies, in one module.
import { withGlobal } from '@sinonjs/fake-timers'
import * as expectation from '@vitest/expect'
import { startTests } from '@vitest/runner'
import { fn, restoreAllMocks, spyOn } from '@vitest/spy'
import { setSafeTimers } from '@vitest/utils/timers'

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, onTestFinished, test } from '@vitest/runner'

const { chai, JestExtend, JestChaiExpect, JestAsymmetricMatchers, ASYMMETRIC_MATCHERS_OBJECT } = expectation
for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin)
export const expect = (value, message) => chai.expect(value, message)
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT])

setSafeTimers()
const timers = withGlobal(globalThis)
const fakedByDefault = Object.keys(timers.timers).filter((name) => name !== 'nextTick' && name !== 'queueMicrotask')
let clock
const environment = new Map()
const globals = new Map()
/** Fake timers, spies and stubbed variables, as far as the suites use them. */
export const vi = {
  fn,
  spyOn,
  restoreAllMocks,
  useFakeTimers(config = {}) {
    clock?.uninstall()
    clock = timers.install({ now: Date.now(), toFake: fakedByDefault, shouldClearNativeTimers: true, ...config })
  },
  useRealTimers() {
    clock?.uninstall()
    clock = undefined
  },
  advanceTimersByTime: (ms) => clock.tick(ms),
  advanceTimersByTimeAsync: (ms) => clock.tickAsync(ms),
  getTimerCount: () => clock.countTimers(),
  stubEnv(name, value) {
    if (!environment.has(name)) environment.set(name, process.env[name])
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  },
  unstubAllEnvs() {
    for (const [name, value] of environment) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    environment.clear()
  },
  stubGlobal(name, value) {
    const descriptor = globals.get(name) ?? Object.getOwnPropertyDescriptor(globalThis, name)
    if (descriptor?.configurable === false) return // A runtime's own name, which it need not pretend to have.
    globals.set(name, descriptor)
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
  },
  unstubAllGlobals() {
    for (const [name, descriptor] of globals) {
      if (descriptor === undefined) delete globalThis[name]
      else Object.defineProperty(globalThis, name, descriptor)
    }
    globals.clear()
  },
  async waitFor(assertion) {
    const deadline = Date.now() + 1000
    for (;;) {
      try {
        return await assertion()
      } catch (error) {
        if (Date.now() > deadline) throw error
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    }
  },
}

const config = {
  root: '/',
  setupFiles: [],
  name: undefined,
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 30_000,
  hookTimeout: 30_000,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
}

function* testsOf(task) {
  if (task.type === 'test') yield task
  else for (const child of task.tasks) yield* testsOf(child)
}

/** Runs a test file, given by a function that imports it. */
export async function runFile(path, importFile) {
  const [file] = await startTests([path], { config, importFile })
  const tests = [...testsOf(file)]
  const count = (state) => tests.filter((test) => (test.result?.state ?? test.mode) === state).length
  const failures = [file, ...tests].filter((task) => task.result?.errors?.length > 0)
  return {
    passed: count('pass'),
    failed: failures.length,
    skipped: count('skip') + count('todo'),
    failures: failures.map(({ name, result: { errors } }) => `${path}: ${name}: ${errors[0].message}`),
  }
}
