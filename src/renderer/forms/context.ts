import { createContext, use, type ComponentType } from 'react'
import type { PreviewData } from '../code-editor/expressions/evaluate'
import type { Visible } from '../code-editor/expressions/resolve'
import type { JsonSchema } from './schema'

/** Messages by the path of the field they are about (`cases[0].when`); the form's own is at the empty path. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>

/** What fields may offer to choose from. */
export interface FormSuggestions {
  models?: readonly string[]
  connections?: readonly { id: string; name: string; kind?: string }[]
  /** Asks for the connections anew, after one was added. */
  reloadConnections?(): void
  /** The id of the workflow that this is part of. */
  workflow?: string
}

/** Text that is not yet a value (JSON half typed), by field path. Whoever keeps it longer than the form gives their own. */
export interface UnfinishedTexts {
  get(path: string): string | undefined
  set(path: string, text: string | undefined): void
}

/** The data that previews are made on. */
export type PreviewState =
  | { kind: 'none'; hasRun: boolean; canUseSample: boolean }
  | { kind: 'data'; origin: 'run' | 'sample' | 'pinned'; data: PreviewData }

/** What expression fields ask about their data. */
export interface ExpressionSource {
  /** What the expressions of a field see, as it is known now. */
  visible(path: string): Visible
  /** The same object until something in it changes. */
  preview(): PreviewState
  /** Calls back when `preview` may have changed; returns how to stop. */
  subscribe(listener: () => void): () => void
  /** From now on the trigger's sample counts as delivered. */
  useSample(): void
}

/** What all fields of one form share. */
export interface FormSettings {
  root: JsonSchema
  errors: FieldErrors
  readOnly: boolean
  /** Whether fields accept `{{ }}` expressions. */
  templates: boolean
  /** Top-level fields that accept none all the same. */
  staticFields: readonly string[]
  suggestions: FormSuggestions
  unfinished: UnfinishedTexts
  /** What expressions see; without it fields offer no completions and no previews. */
  expressions?: ExpressionSource
  idPrefix: string
  /** The field for any schema; fields that hold others take it from here. */
  Field: ComponentType<FieldProps>
}

export const FormContext = createContext<FormSettings | undefined>(undefined)

/** The settings of the form around this field. Throws outside a form. */
export function useForm(): FormSettings {
  const settings = use(FormContext)
  if (!settings) throw new Error('A field stands outside its SchemaForm.')
  return settings
}

/** A DOM id for a field. */
export function fieldId(prefix: string, path: string): string {
  return `${prefix}${path.replaceAll(/[^A-Za-z0-9]+/g, '-')}`
}

/** What every field is given. */
export interface FieldProps {
  schema: JsonSchema
  value: unknown
  /** The new value (undefined removes it) and the path of what changed in it. */
  onChange(value: unknown, path: string): void
  /** New values of fields beside this one, with its own, as one change. Absent where none stand beside it. */
  onBeside?(values: Readonly<Record<string, unknown>>): void
  path: string
  label: string
  /** The label is for screen readers only: what stands around the field says it already. */
  labelHidden?: boolean
  required: boolean
}

/** Whether the field, or the top-level field that it is part of, accepts an expression. */
export function acceptsTemplates(form: FormSettings, path: string): boolean {
  const top = /^[^.[]*/.exec(path)?.[0] ?? ''
  return form.templates && !form.staticFields.includes(top)
}
