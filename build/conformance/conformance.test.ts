// Runs every case of conformance/ (a copy of the shared cases) against the built command line, as a stranger would.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../src/shared/workflow/problem'
import type { RunEvent, RunEventOf, RunEventType } from '../../src/shared/run/events'
import { baton } from './baton'

const ROOT = join(import.meta.dirname, '..', '..')
const FOLDER = join(ROOT, 'conformance')

/** A case, as conformance/README.md describes it. */
interface Case {
  name: string
  why: string
  graph: unknown
  validate?: true
  input?: unknown
  trigger?: string
  mocks?: unknown
  virtualTime?: boolean
  approve?: unknown
  expect: {
    exit: number
    output?: unknown
    outputContains?: object
    outputAny?: unknown[]
    executions?: Record<string, number>
    attempts?: Record<string, number>
    skipped?: string[]
    failedNode?: string
    errorCode?: string
    codes?: string[]
    codesInclude?: string[]
    stderrMatches?: string
  }
}

const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-conformance-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('has cases', () => expect(cases.length).toBeGreaterThan(20))

describe.each(cases)('$name: $why', (given) => {
  it('holds', { timeout: 60_000 }, async () => {
    const { status, stdout, stderr } = await baton(argumentsOf(given), folder)
    const wanted = given.expect
    expect(status, stderr).toBe(wanted.exit)
    if (wanted.stderrMatches !== undefined) expect(stderr).toContain(wanted.stderrMatches)
    if (given.validate) checkProblems(JSON.parse(stdout) as Problem[], wanted)
    else checkEvents(parseEvents(stdout), wanted)
  })
})

function argumentsOf(given: Case): string[] {
  const file = (name: string, value: unknown) => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify(value))
    return path
  }
  const graph = file('case.baton.json', given.graph)
  if (given.validate) return ['validate', graph, '--json']
  const args = ['run', graph, '--events', 'ndjson', '--data', join(folder, 'data')]
  if (given.input !== undefined) args.push('--input', JSON.stringify(given.input))
  if (given.trigger !== undefined) args.push('--trigger', given.trigger)
  if (given.mocks !== undefined) args.push('--mocks', file('mocks.json', given.mocks))
  if (given.virtualTime) args.push('--virtual-time')
  if (typeof given.approve === 'string') args.push('--approve', given.approve)
  else if (given.approve !== undefined) args.push('--approve', file('approve.json', given.approve))
  return args
}

function checkProblems(problems: Problem[], wanted: Case['expect']): void {
  const codes = [...new Set(problems.map(({ code }) => code))].sort()
  if (wanted.codes) expect(codes).toEqual([...wanted.codes].sort())
  if (wanted.codesInclude) expect(codes).toEqual(expect.arrayContaining(wanted.codesInclude))
}

function parseEvents(stdout: string): RunEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent)
}

function checkEvents(events: RunEvent[], wanted: Case['expect']): void {
  const of = <T extends RunEventType>(type: T) =>
    events.filter((event): event is RunEventOf<T> => event.type === type)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))

  const output = of('run.completed')[0]?.output
  if ('output' in wanted) expect(output).toEqual(wanted.output)
  if (wanted.outputContains) expect(output).toMatchObject(wanted.outputContains)
  if (wanted.outputAny) expect(wanted.outputAny).toContainEqual(output)

  const started = of('node.started')
  for (const [node, count] of Object.entries(wanted.executions ?? {}))
    expect(started.filter((e) => e.node === node && e.attempt === 1).length, node).toBe(count)
  for (const [node, count] of Object.entries(wanted.attempts ?? {}))
    expect(started.filter((e) => e.node === node).length, node).toBe(count)
  for (const node of wanted.skipped ?? []) {
    expect(of('node.skipped').map((e) => e.node)).toContain(node)
    expect(started.map((e) => e.node)).not.toContain(node)
  }
  const failed = of('run.failed')[0]
  if (wanted.failedNode !== undefined) expect(failed?.node).toBe(wanted.failedNode)
  if (wanted.errorCode !== undefined) expect(failed?.error.code).toBe(wanted.errorCode)
}
