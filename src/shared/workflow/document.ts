/**
 * The workflow document, as it is stored and shared (semantics section 1).
 *
 * Objects are loose on purpose: a field this version does not know is kept on load and written back on save.
 */
import { z } from 'zod'
import { parseDuration } from './duration'
import { LIMITS, limitText } from './limits'

/** What `format` says in every document. */
export const FORMAT = 'baton/graph'
/** The newest document version that this build reads and the one that it writes. */
export const VERSION = 1
/** A shared file's extension. */
export const FILE_EXTENSION = '.baton.json'
/** A loop ends with `loop-limit` rather than begin a round past this, where the document does not say. */
export const DEFAULT_MAX_ROUNDS = 25
/** Nodes of one run that execute at the same time, where the document does not say. */
export const DEFAULT_CONCURRENCY = 10

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
/** A JSON object. */
export type JsonObject = { [key: string]: Json }

/** Ids of nodes and edges; chosen so that `$nodes.<id>` always parses. */
export const idSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/,
    'An id starts with a letter or _ and has at most 64 letters, digits, _ or -',
  )

const DURATION = /^\d+(\.\d+)?(ms|s|m|h|d)$/

/** `250ms`, `30s`, `5m`, `48h`, `7d`; fractions are allowed (`1.5h`). */
export const durationSchema = z
  .string()
  .regex(DURATION, 'A duration is a number and a unit: 250ms, 30s, 5m, 48h or 7d')
  .refine((text) => !DURATION.test(text) || parseDuration(text) !== undefined, {
    message: 'A duration is at most 100 years (36500d)',
  })

export const positionSchema = z.looseObject({ x: z.number(), y: z.number() })

/** How a node that throws is tried again (semantics section 3, rule 8). */
export const retrySchema = z.looseObject({
  maxAttempts: z.number().int().min(1).max(100),
  delay: durationSchema.optional(),
  backoff: z.enum(['fixed', 'exponential']).optional(),
  maxDelay: durationSchema.optional(),
  on: z.enum(['retryable', 'any']).optional(),
})

/** How much harm a node can do; see `ungated-irreversible`. */
export const riskSchema = z.enum(['reversible', 'irreversible', 'high-stakes'])

export const nodeSchema = z.looseObject({
  id: idSchema,
  type: z.string().min(1),
  typeVersion: z.number().int().min(1).optional(),
  name: z.string().optional(),
  position: positionSchema.optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  retry: retrySchema.optional(),
  timeout: durationSchema.optional(),
  join: z.enum(['all', 'any']).optional(),
  risk: riskSchema.optional(),
  disabled: z.boolean().optional(),
  notes: z.string().optional(),
  /** The id of the container this node stands in. */
  parent: z.string().optional(),
})

export const edgeSchema = z.looseObject({
  id: idSchema,
  source: z.string(),
  target: z.string(),
  sourceHandle: z.string().nullish(),
  targetHandle: z.string().nullish(),
})

/** The colours of sticky notes and groups; each theme has its own shade of them. */
export const DRAWING_COLORS = ['yellow', 'green', 'blue', 'violet', 'rose', 'grey'] as const
export const drawingColorSchema = z.enum(DRAWING_COLORS)

/** How large something is drawn, in pixels of the canvas. */
export const sizeSchema = z.looseObject({
  width: z.number().min(1).max(100_000),
  height: z.number().min(1).max(100_000),
})

/** A note on the canvas, for people. A run takes no notice of it. */
export const stickySchema = z.looseObject({
  id: idSchema,
  /** Markdown. HTML in it is text. */
  text: z
    .string()
    .max(LIMITS['sticky-text'].max, limitText('sticky-text', 'The text of a sticky note')),
  /** The upper left corner; relative to the container, where it stands in one. */
  position: positionSchema,
  size: sizeSchema,
  color: drawingColorSchema,
  /** The id of the container this note stands in. */
  parent: z.string().optional(),
})

/** Nodes with a frame around them, for people. A run takes no notice of it. Where the frame is follows from its members. */
export const groupSchema = z.looseObject({
  id: idSchema,
  title: z
    .string()
    .max(LIMITS['group-title'].max, limitText('group-title', 'The title of a group')),
  color: drawingColorSchema,
  /** The ids of its nodes, which all stand at the top or all in the same container. A node is in one group at the most. */
  nodes: z.array(z.string()),
  /** The ids of its sticky notes. */
  stickies: z.array(z.string()).optional(),
  /** Drawn as one card in place of its members. */
  collapsed: z.boolean().optional(),
})

/** Limits after which a run stops with `budget-exceeded` (semantics section 3, rule 11). */
export const budgetSchema = z.looseObject({
  usd: z.number().min(0).optional(),
  tokens: z.number().min(0).optional(),
  executions: z.number().int().min(1).optional(),
  duration: durationSchema.optional(),
})

/** How many rounds a loop may be allowed. */
export const roundsSchema = z
  .number()
  .int()
  .min(1)
  .max(LIMITS.rounds.max, limitText('rounds', 'The number of rounds'))

export const settingsSchema = z.looseObject({
  concurrency: z.number().int().min(1).max(1000).optional(),
  maxRounds: roundsSchema.optional(),
  budget: budgetSchema.optional(),
})

/** A workflow that another one carries, because it calls it; it carries none itself. */
export const calledWorkflowSchema = z.looseObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  id: z.string().min(1).max(200),
  name: z.string(),
  description: z.string().optional(),
  settings: settingsSchema.optional(),
  variables: z.record(z.string(), z.unknown()).optional(),
  nodes: z
    .array(nodeSchema)
    .max(LIMITS['document-nodes'].max, limitText('document-nodes', 'The workflow')),
  edges: z
    .array(edgeSchema)
    .max(LIMITS['document-edges'].max, limitText('document-edges', 'The workflow')),
  stickies: z
    .array(stickySchema)
    .max(LIMITS['document-stickies'].max, limitText('document-stickies', 'The workflow'))
    .optional(),
  groups: z
    .array(groupSchema)
    .max(LIMITS['document-groups'].max, limitText('document-groups', 'The workflow'))
    .optional(),
})

export const workflowSchema = calledWorkflowSchema.extend({
  /** Where it is run or shared: the workflows that it calls, by id (`called.ts`). */
  workflows: z.record(z.string(), calledWorkflowSchema).optional(),
})

/** A workflow document. Unknown fields ride along. */
export type Workflow = z.infer<typeof workflowSchema>
export type CalledWorkflow = z.infer<typeof calledWorkflowSchema>
export type WorkflowNode = z.infer<typeof nodeSchema>
export type WorkflowEdge = z.infer<typeof edgeSchema>
export type Sticky = z.infer<typeof stickySchema>
export type Group = z.infer<typeof groupSchema>
export type DrawingColor = z.infer<typeof drawingColorSchema>
export type WorkflowSettings = z.infer<typeof settingsSchema>
export type Retry = z.infer<typeof retrySchema>
export type Risk = z.infer<typeof riskSchema>
