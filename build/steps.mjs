// Runs the steps of `npm test` and `npm run check`: each to its end whatever came before, then a table and one closing line.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { ended, isStopping, launch } from './children.mjs'
import { path, projectEnv, root, say } from './project.mjs'

/**
 * A step is a command of node_modules/.bin with its arguments. With `report` (a JSON file that it writes) its tests are
 * counted by `count`; without, the step counts as one. With `refusal` it cannot run, and that says why.
 *
 * @typedef {{ name: string, run: [string, ...string[]], report?: string, count?: 'vitest' | 'playwright',
 *   quiet?: boolean, env?: Record<string, string>, refusal?: string }} Step
 * @typedef {{ name: string, passed: number, failed: number, seconds: number, note: string }} Result
 */

/** Runs steps, at most `width` at a time. The output of `quiet` steps is shown when they fail only. */
export async function runSteps(steps, { width = 1 } = {}) {
  const results = new Map()
  const queue = [...steps]
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined && !isStopping(); step = queue.shift()) {
      results.set(step, await runStep(step))
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return steps.map((step) => results.get(step) ?? failed(step, 0, 'not run'))
}

async function runStep(step) {
  const began = Date.now()
  if (step.refusal !== undefined) {
    say(`\n${step.name}: ${step.refusal}`)
    return failed(step, 0, 'could not run')
  }
  if (step.report !== undefined) {
    rmSync(path(step.report), { force: true })
    mkdirSync(dirname(path(step.report)), { recursive: true })
  }
  if (!step.quiet) say(`\n== ${step.name}`)
  const { status, text } = await runCommand(step)
  const seconds = (Date.now() - began) / 1000
  if (step.quiet) {
    say(`${status === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${seconds.toFixed(1)} s)`)
    if (status !== 0) say(text)
  }
  return judge(step, status, seconds)
}

async function runCommand({ run, quiet, env }) {
  const [command, ...args] = run
  const child = launch(command, args, {
    cwd: root,
    env: projectEnv({
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
      ...env,
    }),
    output: quiet ? 'pipe' : 'inherit',
    shell: process.platform === 'win32',
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece) => {
      text += String(piece)
    })
  }
  const status = await ended(child)
  return { status, text: status === 127 && text === '' ? `${command} could not be started` : text }
}

/** What a step's exit status and report come to. A command that failed without a failed test counts as one failure. */
function judge(step, status, seconds) {
  if (step.report === undefined) {
    return status === 0 ? passed(step, seconds) : failed(step, seconds, `status ${status}`)
  }
  if (!existsSync(path(step.report))) return failed(step, seconds, `status ${status}, no report`)
  const counts = COUNTERS[step.count](JSON.parse(readFileSync(path(step.report), 'utf8')))
  const broken = status !== 0 && counts.failed === 0
  return {
    name: step.name,
    seconds,
    passed: counts.passed,
    failed: counts.failed + (broken ? 1 : 0),
    note: [counts.note, broken ? `ended with status ${status}` : ''].filter(Boolean).join(', '),
  }
}

const COUNTERS = {
  vitest: (report) => ({
    passed: report.numPassedTests,
    // A file that could not be loaded has no tests of its own to fail.
    failed:
      report.numFailedTests +
      report.testResults.filter(
        (file) => file.status === 'failed' && file.assertionResults.length === 0,
      ).length,
    note: skipNote(report.numPendingTests + (report.numTodoTests ?? 0)),
  }),
  playwright: (report) => ({
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected + report.errors.length,
    note: [
      skipNote(report.stats.skipped),
      secondTryNote(report.suites),
      ...(report.config?.metadata?.notes ?? []),
    ]
      .filter(Boolean)
      .join(', '),
  }),
}

function skipNote(count) {
  return count > 0 ? `${count} skipped` : ''
}

/** Tests that failed once and then passed are named, so that each is looked into: a race of the app looks just like this. */
function secondTryNote(suites) {
  const names = flakyIn(suites)
  return names.length > 0 ? `at the second try only: ${names.join('; ')}` : ''
}

function flakyIn(suites = []) {
  return suites.flatMap((suite) => [
    ...(suite.specs ?? [])
      .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
      .map(({ file, line }) => `${file}:${line}`),
    ...flakyIn(suite.suites),
  ])
}

function passed(step, seconds) {
  return { name: step.name, passed: 1, failed: 0, seconds, note: '' }
}

function failed(step, seconds, note) {
  return { name: step.name, passed: 0, failed: 1, seconds, note }
}

/** Prints the table and, as the last line, `N passed, N failed`. Returns the exit status. */
export function conclude(results) {
  const width = Math.max(...results.map(({ name }) => name.length))
  say('')
  for (const { name, passed, failed, seconds, note } of results) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed`
    say(`${name.padEnd(width)} ${counts} ${seconds.toFixed(1).padStart(7)} s  ${note}`.trimEnd())
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  say(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  return sum('failed') === 0 ? 0 : 1
}
