// The steps that `npm test` and `npm run check` are made of.

/** @type {import('./steps.mjs').Step} */
export const formatting = { name: 'formatting', run: ['prettier', '--check', '.'], quiet: true }

/** @type {import('./steps.mjs').Step} */
export const lint = {
  name: 'lint',
  run: [
    'eslint',
    '.',
    ...['-c', 'build/eslint.config.js', '--max-warnings', '0'],
    // No rule looks beyond its file, so what did not change need not be read again.
    ...['--cache', '--cache-location', 'node_modules/.cache/eslint/'],
  ],
  quiet: true,
}

/** @type {import('./steps.mjs').Step} */
export const types = {
  name: 'types',
  run: [
    'tsc',
    '--noEmit',
    ...['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/tsc.tsbuildinfo'],
  ],
  quiet: true,
}

/** @type {import('./steps.mjs').Step} */
export const imports = {
  name: 'import rules',
  run: ['depcruise', '--config', 'build/dependency-cruiser.cjs', 'src', 'e2e'],
  quiet: true,
}

export const unit = vitest('unit tests', 'build/vitest.config.ts', 'unit')

/** The same tests with fewer kills and fewer random cases: for the inner loop. `npm test` runs them all. */
export const quickUnit = { ...unit, env: { KILLS: '3', RUNS: '500', SEEDS: '2' } }

export const conformance = vitest(
  'conformance',
  'build/vitest.conformance.config.ts',
  'conformance',
)

/** @type {import('./steps.mjs').Step} */
export const build = { name: 'build', run: ['node', 'build/build.mjs'] }

/** The end-to-end tests; `wrapper` is a command that lends them a display. */
export function endToEnd({ chromium, wrapper = [] }) {
  return {
    name: 'end to end',
    run: [...wrapper, 'playwright', 'test', '-c', 'e2e/playwright.config.ts'],
    report: 'test-results/e2e.json',
    count: 'playwright',
    env: { CHROMIUM_PATH: chromium },
  }
}

/** @returns {import('./steps.mjs').Step} */
function vitest(name, config, report) {
  const file = `test-results/${report}.json`
  return {
    name,
    run: [
      'vitest',
      'run',
      '-c',
      config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    report: file,
    count: 'vitest',
  }
}
