/**
 * Recorded runs, replayed against the code as it is now: a change that would take an old run another way shows here. Files are
 * only ever added; `RECORD=name npx vitest run -c build/vitest.config.ts histories` adds those of a new template.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createOfflineModel } from '../adapters/models/offline/offline'
import { catalog } from '../nodes/definitions'
import type { RunEvent } from '../shared/run/events'
import { loadWorkflow } from '../shared/workflow/load'
import type { Workflow } from '../shared/workflow/document'
import { decide } from './decide'
import { evolve } from './evolve'
import { compilePlan } from './plan'
import { newState } from './state'
import { runGraph } from './testing'

const FOLDER = join(import.meta.dirname, 'histories')
const TEMPLATES = join(import.meta.dirname, '..', '..', 'resources', 'templates')

interface History {
  workflow: Workflow
  events: RunEvent[]
}

const { RECORD } = process.env
if (RECORD) await record(RECORD)
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))

it('has a history of every template', () => {
  const templates = readdirSync(TEMPLATES).filter((file) => file.endsWith('.baton.json'))
  for (const template of templates)
    expect(files.some((file) => file.startsWith(template.replace('.baton.json', '')))).toBe(true)
})

describe.each(files)('%s', (file) => {
  it('goes the way it went when it was recorded', () => {
    const { workflow, events } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as History
    const state = newState(compilePlan(workflow, catalog))
    for (const event of events) {
      // Whatever follows by itself is said before anything from outside is heard.
      const decided = decide(state, event.at)
      if (decided) expect(JSON.parse(JSON.stringify(decided)), `event ${event.seq}`).toEqual(event)
      evolve(state, event)
    }
    expect(state.status).toBe('completed')
  })
})

/** Adds the history of a template's sample run, with everything approved. */
async function record(name: string): Promise<void> {
  const loaded = loadWorkflow(readFileSync(join(TEMPLATES, `${name}.baton.json`), 'utf8'))
  if (!loaded.ok) throw new Error(loaded.message)
  const write = (path: string) => Promise.resolve({ path, bytes: 1 })
  const run = await runGraph(loaded.workflow, {
    effects: {
      models: createOfflineModel({ pieceDelayMs: 0 }),
      files: { read: () => Promise.resolve(''), write, append: write },
    },
    vote: () => ({ decision: 'approve' }),
  })
  const history: History = {
    workflow: loaded.workflow,
    events: run.events.filter(({ type }) => type !== 'node.delta'),
  }
  mkdirSync(FOLDER, { recursive: true })
  const file = (count: number) => join(FOLDER, `${name}-${count}.json`)
  let count = 1
  while (existsSync(file(count))) count += 1
  writeFileSync(file(count), `${JSON.stringify(history)}\n`)
}
