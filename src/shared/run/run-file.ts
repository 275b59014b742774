/** A run in a file: its events and the document that it began with, to be looked at by whoever gets it. Nothing of it can be run. */
import type { Json, Workflow } from '../workflow/document'
import { readWorkflow } from '../workflow/load'
import { findSecrets, removeSecrets } from '../workflow/secrets'
import type { ForkChange } from './debug'
import { isEnd, type RunEvent, type RunEventOf } from './events'

const FORMAT = 'baton/run'
const VERSION = 1

/** A file name ends so. */
export const RUN_FILE_EXTENSION = '.baton-run.json'

/** A run that is over, and the version of the document that it began with. */
export interface SharedRun {
  run: string
  workflow: Workflow
  events: RunEvent[]
}

/** The text of a file, and how many strings in it looked like secrets: they are always taken out. `values: false` leaves only their kinds. */
export function runFileText(
  shared: SharedRun,
  { values }: { values: boolean },
): { text: string; secrets: number } {
  const events = values ? shared.events : shared.events.map(withoutValues)
  const whole = { format: FORMAT, version: VERSION, ...shared, events }
  const secrets = findSecrets(whole)
  const text = `${JSON.stringify(removeSecrets(whole, secrets), null, 1)}\n`
  return { text, secrets: secrets.length }
}

/** The run that a file holds, or why it cannot be read, and what to do. */
export function readRunFile(
  text: string,
): { ok: true; shared: SharedRun } | { ok: false; message: string } {
  const file = parse(text)
  if (!isRecord(file) || file.format !== FORMAT)
    return refused(
      'This file holds no run. Choose one that was exported with “Share this run”, which ends in .baton-run.json.',
    )
  if (typeof file.version === 'number' && file.version > VERSION)
    return refused('The file was made by a newer Baton. Update Baton, then open it again.')
  const loaded = readWorkflow(file.workflow)
  if (!loaded.ok) return refused(`The workflow in the file cannot be read. ${loaded.message}`)
  const { run, events } = file
  const fault = Array.isArray(events) ? faultIn(events, run) : 'it has no events'
  if (typeof run !== 'string' || fault !== undefined)
    return refused(
      `The run in the file is not whole: ${fault ?? 'it has no id'}. Export it again from where it came.`,
    )
  return { ok: true, shared: { run, workflow: loaded.workflow, events: events as RunEvent[] } }
}

function refused(message: string): { ok: false; message: string } {
  return { ok: false, message }
}

/** What is wrong with the events of a run that come from outside; undefined where nothing is. */
export function faultIn(events: readonly unknown[], run: unknown): string | undefined {
  for (const [index, event] of events.entries()) {
    if (!isRecord(event) || typeof event.type !== 'string' || typeof event.at !== 'number')
      return `event ${index + 1} is none`
    if (event.seq !== index + 1) return `event ${index + 1} is missing`
    if (event.run !== run) return `event ${index + 1} is of another run`
  }
  const [first] = events as RunEvent[]
  if (first?.type !== 'run.started') return 'it has no beginning'
  return isEnd((events as RunEvent[]).at(-1) ?? first) ? undefined : 'it has no end'
}

/** Fields of events that say what happened, not what it was about. Whatever else an event has is a value. */
const FACTS = new Set(
  [
    'run seq at type workflow workflowName trigger calledBy child node round scope attempt ports port usage costUsd unpriced durationMs',
    'willRetry retryAt wakeAt expiresAt escalateAt escalateTo concurrency onItemError name callback question handedOver assignees channels',
    'approvals onTimeout requestedBy confidence sampled by decision edited auto to before inDoubt error place breakpoint go',
  ].flatMap((names) => names.split(' ')),
)

function withoutValues(event: RunEvent): RunEvent {
  const bare = Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      FACTS.has(name) ? withoutMessage(name, value) : kindOf(value as Json),
    ]),
  )
  return {
    ...bare,
    ...(event.type === 'run.started' ? bareStart(event) : {}),
  } as unknown as RunEvent
}

/** What was changed and pinned are values; where, and which run was left, are facts. */
function bareStart({ forkOf, pins, delivery }: RunEventOf<'run.started'>): object {
  const { changes, inherited, ...left } = forkOf ?? { changes: [] }
  const bare = { changes: changes.map(bareChange), ...left }
  const given = Object.entries(pins ?? {}).map(([id, pin]) => [
    id,
    { ...pin, output: kindOf(pin.output) },
  ])
  return {
    ...(forkOf
      ? { forkOf: { ...bare, ...(inherited ? { inherited: inherited.map(bareChange) } : {}) } }
      : {}),
    ...(pins ? { pins: Object.fromEntries(given) as Json } : {}),
    ...(delivery ? { delivery: { ...delivery, id: kindOf(delivery.id) } } : {}),
  }
}

function bareChange(change: ForkChange): object {
  switch (change.kind) {
    case 'output':
      return { ...change, output: kindOf(change.output) }
    case 'input':
      return { ...change, input: kindOf(change.input) }
    case 'config':
      return { ...change, config: kindOf(change.config) }
  }
}

/** An error's message may quote what it was about; its code says enough. */
function withoutMessage(name: string, value: unknown): unknown {
  if (name !== 'error') return value
  return isRecord(value) ? { ...value, message: '[message]' } : '[message]'
}

/** The shape of a value: names and lengths stay, what stands there goes. */
function kindOf(value: Json): Json {
  if (typeof value === 'string') return `[text of ${value.length} characters]`
  if (typeof value === 'number') return '[number]'
  if (Array.isArray(value)) return value.map(kindOf)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kindOf(inner)]))
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
