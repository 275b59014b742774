import type { ExecuteContext } from '../../engine/execute'
import type { Json } from '../../shared/workflow/document'
import type { ToolConfig } from './tool-config'

/** What one attempt of a node did with its tools, whichever of its models asked for it. */
export class ToolUses {
  readonly #counts = new Map<string, number>()
  readonly #context: Pick<ExecuteContext, 'lasting'>
  #isLasting = false

  constructor(context: Pick<ExecuteContext, 'lasting'>) {
    this.#context = context
  }

  /** Whether a tool began what cannot be undone: no other model may be asked then. */
  get isLasting(): boolean {
    return this.#isLasting
  }

  /** To be called right before a tool does something. */
  begin(tool: ToolConfig): void {
    if (isReversible(tool)) return
    this.#context.lasting(`${tool.name} had been used`)
    this.#isLasting = true
  }

  /**
   * A key for one use: another one for other arguments, and for the same ones again. Uses that are repeated after a restart get the
   * keys that they had, in whatever order they come.
   */
  keyOf(tool: string, what: Json): string {
    const same = `${tool}-${hashOf(JSON.stringify(what))}`
    const count = (this.#counts.get(same) ?? 0) + 1
    this.#counts.set(same, count)
    return `${same}-${count}`
  }
}

/** What a workflow does nobody knows here, so it counts as lasting. */
function isReversible(tool: ToolConfig): boolean {
  if (tool.kind === 'http')
    return (tool.risk ?? (tool.method === 'GET' ? 'reversible' : 'irreversible')) === 'reversible'
  return tool.kind === 'store'
}

/** FNV-1a, 64 bits. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let at = 0; at < text.length; at += 1)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n)
  return hash.toString(16)
}
