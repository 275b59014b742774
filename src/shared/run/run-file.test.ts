import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Workflow } from '../workflow/document'
import type { ForkChange } from './debug'
import type { RunEvent } from './events'
import { readRunFile, runFileText, type SharedRun } from './run-file'
import { emptyRunView, foldRun } from './view'

const FOLDER = join(import.meta.dirname, '..', '..', 'engine', 'histories')
const histories: SharedRun[] = readdirSync(FOLDER).map((file) => ({
  run: 'r',
  ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    workflow: Workflow
    events: RunEvent[]
  }),
}))
const [first] = histories
if (!first) throw new Error('There are no histories.')
const fileOf = (change: object) => {
  const { text } = runFileText(first, { values: true })
  return JSON.stringify({ ...(JSON.parse(text) as object), ...change })
}
const messageOf = (text: string) => {
  const read = readRunFile(text)
  return read.ok ? 'It was read.' : read.message
}

describe('a run in a file', () => {
  it.each(histories.map((shared) => [shared.workflow.id, shared] as const))(
    'comes out as it went in: %s',
    (_name, shared) => {
      const { text } = runFileText(shared, { values: true })
      const read = readRunFile(text)
      expect(read).toEqual({ ok: true, shared })
    },
  )

  it('holds no secret', () => {
    const key = `sk-proj-${'a1B2'.repeat(10)}`
    const events = first.events.map((event) =>
      event.type === 'run.started' ? { ...event, payload: { header: `Bearer ${key}` } } : event,
    )
    const { text, secrets } = runFileText({ ...first, events }, { values: true })
    expect(secrets).toBeGreaterThan(0)
    expect(text).not.toContain(key)
    expect(readRunFile(text).ok).toBe(true)
  })

  it('without values still says what happened, and nothing of what it was about', () => {
    const words = new Set<string>()
    const { text } = runFileText(first, { values: false })
    const read = readRunFile(text)
    if (!read.ok) throw new Error(read.message)
    const [full, bare] = [first.events, read.shared.events].map((events) =>
      foldRun(emptyRunView('r'), events),
    )
    expect(Object.keys(bare?.nodes ?? {})).toEqual(Object.keys(full?.nodes ?? {}))
    for (const [id, node] of Object.entries(full?.nodes ?? {}))
      expect(bare?.nodes[id]).toMatchObject({
        state: node.state,
        ports: node.ports,
        tokens: node.tokens,
      })
    for (const event of first.events)
      if (event.type === 'node.completed')
        for (const found of JSON.stringify(event.output).match(/"[^"\\]{30,}"/g) ?? [])
          words.add(found)
    expect(words.size).toBeGreaterThan(3)
    const eventsText = JSON.stringify(read.shared.events)
    for (const word of words) expect(eventsText).not.toContain(word)
  })

  it('without values says that a condition could not be evaluated, and not what it was about', () => {
    const { run } = first
    const [begun, ...more] = first.events
    if (!begun) throw new Error('It has no events.')
    const paused: RunEvent = {
      run,
      seq: 2,
      at: begun.at,
      type: 'run.paused',
      before: 'a',
      reason: 'breakpoint',
      error: 'secret plan is no number',
    }
    const events = [begun, paused, ...more.map((event) => ({ ...event, seq: event.seq + 1 }))]
    const { text } = runFileText({ ...first, events }, { values: false })
    expect(text).not.toContain('secret plan')
    expect((JSON.parse(text) as SharedRun).events[1]).toMatchObject({ error: '[message]' })
  })

  it('of which something is wrong is refused with what it is', () => {
    expect(messageOf('no json')).toContain('holds no run')
    expect(messageOf('{"format":"baton/graph"}')).toContain('holds no run')
    expect(messageOf(fileOf({ version: 2 }))).toContain('newer Baton')
    expect(messageOf(fileOf({ workflow: { nodes: 1 } }))).toContain('The workflow in the file')
    expect(messageOf(fileOf({ events: [] }))).toContain('no beginning')
    expect(messageOf(fileOf({ events: 'none' }))).toContain('no events')
    expect(messageOf(fileOf({ events: [1] }))).toContain('event 1 is none')
    expect(messageOf(fileOf({ events: first.events.slice(0, -1) }))).toContain('no end')
    expect(messageOf(fileOf({ events: first.events.toSpliced(3, 1) }))).toContain(
      'event 4 is missing',
    )
    expect(messageOf(fileOf({ run: 'other' }))).toContain('of another run')
  })

  it('without values still says where a run left another, and what was changed but not into what', () => {
    const place = { node: 'a', round: 1 }
    const changes: ForkChange[] = [
      { kind: 'output', place, output: 'secret plan', port: 'out' },
      { kind: 'input', place, input: ['secret plan'] },
      { kind: 'config', node: 'a', config: { prompt: 'secret plan' } },
    ]
    const forkOf = { run: 'p', seq: 7, taken: 6, changes, inherited: changes.slice(1, 2) }
    const pins = { a: { output: 'secret plan', port: 'out' } }
    const events = first.events.map((event) =>
      event.type === 'run.started' ? { ...event, forkOf, pins } : event,
    )
    const { text } = runFileText({ ...first, events }, { values: false })
    const read = readRunFile(text)
    if (!read.ok) throw new Error(read.message)
    expect(text).not.toContain('secret plan')
    const [started] = read.shared.events
    expect(started).toMatchObject({
      forkOf: {
        run: 'p',
        seq: 7,
        taken: 6,
        changes: [
          { kind: 'output', place, output: '[text of 11 characters]', port: 'out' },
          { kind: 'input', place },
          { kind: 'config', node: 'a' },
        ],
        inherited: [{ kind: 'input', place }],
      },
      pins: { a: { output: '[text of 11 characters]', port: 'out' } },
    })
  })
})
