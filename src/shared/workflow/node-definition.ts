/**
 * What a node type says about itself: everything the editor, the analysis and the command line need, and nothing that runs.
 * The other half, the executor, is in `engine/execute.ts`.
 */
import type { z } from 'zod'
import type { ConnectionKind } from '../connections/kinds'
import type { JsonObject, Risk } from './document'

/** Groups of node types in the palette, each with a hue (interface.md). */
export type NodeFamily = 'trigger' | 'model' | 'validator' | 'flow' | 'people' | 'data' | 'service'

/** What a port carries. `any` connects to everything. */
export type PortType = 'any' | 'text' | 'object' | 'list' | 'error'

/** A place on a node where edges start or end. */
export interface Port {
  id: string
  label: string
  type: PortType
  /** Ports of a container that face its content: `item` (an output) and `result` (an input). */
  inside?: boolean
}

/** One line of help and the way a config field is shown; kept in zod's metadata, by `field()`. */
export interface FieldHelp {
  title: string
  description?: string
  /** How the generated form shows the field; by default what its schema suggests. */
  control?:
    | 'text'
    | 'multiline'
    | 'code'
    | 'json'
    | 'json-schema'
    | 'model'
    | 'connection'
    | 'workflow'
    | 'duration'
  /** For `connection`: the kinds that fit. */
  connects?: readonly ConnectionKind[]
  placeholder?: string
  /** Shown under "More" in the form. */
  advanced?: boolean
}

/** The name of a workflow by its id; undefined where it is not known. */
export type WorkflowName = (id: string) => string | undefined

/** A node type without its code. One for each folder of `nodes/`. */
export interface NodeDefinition<Config = unknown> {
  type: string
  version: number
  family: NodeFamily
  title: string
  /** One line of help. */
  description: string
  /** A lucide icon's name in kebab case. */
  icon: string
  /** The config after templates are filled in. Fields carry `FieldHelp`. */
  config: z.ZodType<Config>
  /** Config fields (top level) that take no template. */
  static: readonly string[]
  /** Config fields (top level) whose templates the executor evaluates itself, with bindings of its own. */
  lazy?: readonly string[]
  /** A trigger starts a run: no input port, no error port. */
  trigger?: boolean
  /**
   * Its executor touches nothing but its input and its config. What it does cannot be seen outside before its events are, so it
   * need not wait until they are kept.
   */
  pure?: boolean
  /** A container holds other nodes and runs them once for each item. */
  container?: boolean
  /** The ids of the workflows that a node with this config runs as runs of their own. */
  calls?(config: JsonObject): string[]
  /** What a node with this config may do that asks for a higher grade than `reversible`, and by which tool. */
  leastRisk?(config: JsonObject): { name: string; risk: Risk } | undefined
  /** The ports for a config as written (templates unfilled, perhaps invalid). The error port is added by `portsOf`. */
  ports(config: JsonObject): { inputs: Port[]; outputs: Port[] }
  /** The card's second line: what this node does, in its own words. `workflowName` knows the workflows that it may call. */
  summary(config: JsonObject, workflowName?: WorkflowName): string
  /** The config of a node fresh from the palette. */
  initial: JsonObject
  /** The risk of a node fresh from the palette, where it sends something that cannot be taken back. */
  initialRisk?: Risk
  /** What the output looks like, as a JSON Schema; feeds completions and help. */
  output?: JsonObject
}

/** The node types of this build, by name. */
export interface NodeCatalog {
  get(type: string): NodeDefinition | undefined
  list(): readonly NodeDefinition[]
}

const ERROR_PORT: Port = { id: 'error', label: 'error', type: 'error' }

/** The ports of a node, with the `error` port that every type but triggers has (semantics section 3, rule 8). */
export function portsOf(
  definition: NodeDefinition,
  config: JsonObject,
): { inputs: Port[]; outputs: Port[] } {
  const { inputs, outputs } = definition.ports(config)
  return definition.trigger
    ? { inputs: [], outputs }
    : { inputs, outputs: [...outputs, ERROR_PORT] }
}
