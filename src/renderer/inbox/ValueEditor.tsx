import { useId, useMemo } from 'react'
import type { PendingCallback } from '../../shared/contract'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { SchemaForm } from '../forms/SchemaForm'
import { cn, Textarea } from '../ui'
import type { FieldErrors } from './answer'
import { changeDraft, changeUnfinished, useDrafts } from './drafts'

/** Edits the value that a question shows: by its form, as text, or as JSON. Each key goes to the draft at once. */
export function ValueEditor({ asked, errors }: { asked: PendingCallback; errors: FieldErrors }) {
  const { callback, fields } = asked
  const draft = useDrafts((state) => state.drafts[callback])
  const value = draft?.value === undefined ? asked.value : draft.value
  const kept = draft?.unfinished
  const unfinished = useMemo(
    () => ({
      get: (path: string) => kept?.[path],
      set: (path: string, text: string | undefined) => {
        if (text !== useDrafts.getState().drafts[callback]?.unfinished?.[path])
          changeUnfinished(callback, path, text)
      },
    }),
    [callback, kept],
  )
  if (isObject(fields))
    return (
      <SchemaForm
        schema={fields}
        value={value}
        onChange={(next) => changeDraft(callback, { value: asJson(next) })}
        errors={errors}
        unfinished={unfinished}
      />
    )
  if (typeof asked.value === 'string' || asked.value === null)
    return (
      <PlainEditor
        callback={callback}
        text={typeof value === 'string' ? value : ''}
        isOutput={asked.question === 'in-doubt'}
        fault={errors['']?.[0]}
      />
    )
  return <JsonEditor callback={callback} value={value} text={kept?.['']} />
}

/** Text; of what a node is to give, JSON too. */
function PlainEditor({
  callback,
  text,
  isOutput,
  fault,
}: {
  callback: string
  text: string
  isOutput: boolean
  fault: string | undefined
}) {
  const about = useId()
  const words = fault ?? (isOutput ? 'JSON, or plain text. It may use several lines.' : undefined)
  return (
    <>
      <Textarea
        aria-label="Value"
        aria-invalid={fault !== undefined}
        aria-describedby={words === undefined ? undefined : about}
        autoFocus
        mono={isOutput}
        rows={6}
        value={text}
        onChange={(event) => changeDraft(callback, { value: event.target.value })}
        className="max-h-[60vh]"
      />
      {words !== undefined && (
        <p id={about} className={cn('mt-1 text-xs', fault ? 'text-danger' : 'text-fg-3')}>
          {words}
        </p>
      )}
    </>
  )
}

function JsonEditor({
  callback,
  value,
  text,
}: {
  callback: string
  value: Json
  text: string | undefined
}) {
  const problem = useId()
  const wrong = text === undefined ? undefined : parse(text).problem
  return (
    <>
      <Textarea
        mono
        autoFocus
        aria-label="Value as JSON"
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong === undefined ? undefined : problem}
        rows={8}
        // Formatting is the person's own while they type; it is ours only before the first key.
        defaultValue={text ?? JSON.stringify(value, null, 2)}
        onChange={(event) => {
          const read = parse(event.target.value)
          if (read.problem === undefined)
            changeDraft(callback, { value: read.value, unfinished: undefined })
          else changeUnfinished(callback, '', event.target.value)
        }}
        className="max-h-[60vh]"
      />
      {wrong !== undefined && (
        <p id={problem} className="mt-1 text-xs text-danger">
          This is not JSON yet: {wrong}
        </p>
      )}
    </>
  )
}

function parse(text: string): { value: Json; problem?: undefined } | { problem: string } {
  try {
    return { value: JSON.parse(text) as Json }
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** A form hands out plain data; fields that were cleared go as they would in a file. */
function asJson(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json)
}
