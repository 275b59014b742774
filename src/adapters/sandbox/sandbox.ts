/** The `sandbox` effect: code of a document, in QuickJS, in a thread of its own. It reaches no network, no file, no clock to wait for. */
import type { Effects, SandboxRequest } from '../../engine/effects'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import { LIMITS, limitText } from '../../shared/workflow/limits'
import { SandboxPool } from './pool'
import type { JobFailure } from './protocol'
import { sandboxFiles } from './sandbox-files'

const MB = 1024 * 1024

/** For one process. The threads are started when they are first needed. */
export function createSandbox(
  pool = new SandboxPool(() => sandboxFiles(import.meta.url)),
): NonNullable<Effects['sandbox']> {
  return {
    async run(request, { signal, onLine }) {
      const { source, bindings, timeoutMs, memoryMb } = request
      const texts = Object.entries(bindings).map(
        ([name, value]) => [name, JSON.stringify(value)] as const,
      )
      const job = {
        source,
        bindings: Object.fromEntries(texts),
        timeoutMs,
        memoryBytes: memoryMb * MB,
      }
      const end = await pool.run(job, { signal, onLine })
      if ('failure' in end) throw failed(end.failure, request)
      return JSON.parse(end.value) as Json
    },
  }
}

function failed(failure: JobFailure, { timeoutMs, memoryMb }: SandboxRequest): NodeError {
  switch (failure.kind) {
    case 'syntax':
    case 'thrown': {
      const { message, place } = failure
      const where = place ? ` at line ${place.line}, column ${place.column}` : ''
      const what = failure.kind === 'syntax' ? 'cannot be read' : 'failed'
      return new NodeError('code-failed', `The code ${what}${where}: ${explained(message)}`)
    }
    case 'time':
      return new NodeError(
        'limit',
        `The code ran longer than its time limit of ${timeoutMs} ms. Let it end sooner or look at less data, or raise the limit (at most ${LIMITS['code-duration'].max} ms).`,
        { limit: 'code-duration' },
      )
    case 'memory':
      return new NodeError(
        'limit',
        `The code needs more than its ${memoryMb} MB of memory. Let it look at less data at a time, or raise the limit (at most ${LIMITS['code-memory'].max / MB} MB).`,
        { limit: 'code-memory' },
      )
    case 'stack':
      return new NodeError(
        'code-failed',
        'The code calls itself too deeply, or works on data that is nested too deeply: its stack is full. Write the recursion as a loop.',
      )
    case 'pending':
      return new NodeError(
        'code-failed',
        'The code waits for a promise that nothing settles. It has no timers, no network and no files; use a wait or an HTTP node for those.',
      )
    case 'size':
      return new NodeError('limit', limitText('value-size', 'What the code returns'), {
        limit: 'value-size',
      })
    case 'crash':
      return new NodeError(
        'code-failed',
        'The code broke the sandbox that it ran in, which was thrown away. Nothing else was touched. Look for very deep recursion or very large data in it.',
      )
  }
}

/** Words for what people run into when a result becomes JSON. */
function explained(message: string): string {
  if (/BigInt/i.test(message) && /serializ|JSON/i.test(message))
    return 'A BigInt cannot be handed on. Return it as text, or as a number.'
  if (/circular/i.test(message))
    return 'The result refers to itself, so it cannot be handed on. Return the parts that are needed.'
  return message
}
