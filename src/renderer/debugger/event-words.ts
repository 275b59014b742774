/** An event of a run in words. */
import type { Note, RunEvent } from '../../shared/run/events'

/** What happened, after the name of the node where there is one: `completed on port retry`. */
export function eventWords(event: RunEvent): string {
  switch (event.type) {
    case 'run.started':
      return 'The run started'
    case 'node.started':
      return event.attempt > 1 ? `started attempt ${event.attempt}` : 'started'
    case 'node.completed':
      return event.ports.length === 1 && event.ports[0] === 'out'
        ? 'completed'
        : `completed on ${event.ports.join(', ') || 'no port'}`
    case 'node.skipped':
      return 'was skipped'
    case 'node.failed':
      return event.willRetry ? `failed, and will be tried again` : 'failed'
    case 'node.noted':
      return noteWords(event.note)
    case 'node.delta':
      return 'streams'
    case 'container.opened':
      return event.items.length === 1 ? 'found 1 item' : `found ${event.items.length} items`
    case 'timer.set':
      return 'began to wait'
    case 'timer.fired':
      return 'woke'
    case 'event.awaited':
      return `began to wait for ${event.name}`
    case 'event.received':
      return `received ${event.name}`
    case 'workflow.called':
      return 'called another workflow'
    case 'callback.requested':
      return 'asked'
    case 'callback.voted':
      return `${event.by} answered ${event.decision}`
    case 'callback.resolved':
      return event.auto ? 'The question was decided by itself' : `The question was answered`
    case 'callback.escalated':
      return `The question went to ${event.to.join(', ')} too`
    case 'callback.withdrawn':
      return `${event.by} took an approval back`
    case 'callback.delegated':
      return `${event.by} handed the question to ${event.to}`
    case 'run.paused':
      return 'The run paused'
    case 'debug.logged':
      return `logged: ${event.text}`
    case 'run.resumed':
      return 'The run went on'
    case 'run.recovered':
      return 'The run went on after an interruption'
    case 'run.completed':
      return 'The run completed'
    case 'run.failed':
      return 'The run failed'
    case 'run.cancelled':
      return 'The run was stopped'
  }
}

/** What a node did on its way to its answer: `used the tool weather`. */
export function noteWords(note: Note): string {
  switch (note.kind) {
    case 'waiting':
      return inSentence(note.why)
    case 'tool':
      return note.error ? `used the tool ${note.tool}, which failed` : `used the tool ${note.tool}`
    case 'model-failed':
      return `got no answer from ${note.model}`
    case 'console':
      return note.lines.length === 1
        ? 'wrote a line to its console'
        : `wrote ${note.lines.length} lines to its console`
  }
}

/** A sentence about a node, after its name: `waits for its turn at Main`. */
function inSentence(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`
}
