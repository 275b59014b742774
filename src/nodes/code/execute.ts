import type { Execute, ExecuteContext } from '../../engine/execute'
import { after, all } from '../../engine/later'
import { NodeError } from '../../engine/node-error'
import type { ConsoleLine } from '../../shared/run/events'
import type { Json } from '../../shared/workflow/document'
import { durationMs } from '../duration-ms'
import { DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_MS, type CodeConfig } from './definition'

/** What the code sees beside its input, as expressions do. */
const NAMES = ['nodes', 'trigger', 'vars', 'run', 'loop', 'item', 'index'] as const

/** Runs the source in the sandbox of the host. Lines of its console are streamed, go to the log, and are kept in the run when it ended. */
export const execute: Execute<CodeConfig> = async (context) => {
  const { config, input, node, run, effects, signal, delta, note } = context
  const { sandbox } = effects
  if (!sandbox)
    throw new NodeError('error', `"${node.name}" cannot run here: this host runs no code.`)
  const { source } = config
  const lines: ConsoleLine[] = []
  const running = sandbox.run(
    {
      source,
      bindings: { input, ...(await seenBy(source, context)) },
      timeoutMs:
        config.timeout === undefined
          ? DEFAULT_TIMEOUT_MS
          : durationMs(config.timeout, 'the time limit', node),
      memoryMb: config.memoryMb ?? DEFAULT_MEMORY_MB,
    },
    {
      signal,
      onLine: (level, text) => {
        lines.push({ level, text })
        delta(`${text}\n`)
        effects.log({ level, message: text, run: run.id, node: node.id })
      },
    },
  )
  const output = await running.finally(() => {
    if (lines.length > 0) note({ kind: 'console', lines })
  })
  return { ports: ['out'], output }
}

/** Only what the source names: the outputs of all nodes may be large, and each would be copied. */
function seenBy(source: string, { evaluate }: Pick<ExecuteContext, 'evaluate'>) {
  const named = NAMES.filter((name) => source.includes(`$${name}`))
  return after(
    all(named, (name) => evaluate(`{{ $${name} }}`)),
    (values) =>
      Object.fromEntries(
        named.map((name, index): [string, Json] => [`$${name}`, values[index] ?? null]),
      ),
  )
}
