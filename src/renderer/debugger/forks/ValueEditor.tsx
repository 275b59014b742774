import { useId, type Ref } from 'react'
import type { Json } from '../../../shared/workflow/document'
import { CodeEditor, type CodeEditorHandle } from '../../code-editor/CodeEditor'
import { Segmented } from '../../ui'
import { modesOf, readText, textOf, type ReadText, type TextMode } from './value-text'

const MODE_WORDS: Record<TextMode, string> = { text: 'Text', part: 'Its text', json: 'JSON' }

/** What a person has written so far, and in which way. */
export interface ValueDraft {
  mode: TextMode
  text: string
  /** The value as it was when this way was chosen: what a part belongs to. */
  whole: Json | undefined
}

/** A draft that begins as the value. */
export function draftOf(value: Json | undefined): ValueDraft {
  const mode = modesOf(value)[0] ?? 'json'
  return { mode, text: textOf(value, mode), whole: value }
}

/** The value that a draft means, or what is wrong with it. */
export function readDraft({ text, mode, whole }: ValueDraft): ReadText {
  return readText(text, mode, whole)
}

/** Whether another value is written than the one that it began with, or none yet. */
export function isEdited(draft: ValueDraft, first: ValueDraft): boolean {
  if (draft.text === first.text) return false
  const [now, before] = [readDraft(draft), readDraft(first)]
  return !now.ok || !before.ok || JSON.stringify(now.value) !== JSON.stringify(before.value)
}

/** The same value, written in another way; undefined where it cannot be. */
function inMode(draft: ValueDraft, mode: TextMode): ValueDraft | undefined {
  const read = readDraft(draft)
  if (!read.ok || !modesOf(read.value).includes(mode)) return undefined
  return { mode, text: textOf(read.value, mode), whole: read.value }
}

/** Any value in a large editor: a text as it is, anything else as JSON, with what is wrong with it below. */
export function ValueEditor({
  label,
  draft,
  onDraft,
  ref,
}: {
  label: string
  draft: ValueDraft
  onDraft(draft: ValueDraft): void
  ref?: Ref<CodeEditorHandle>
}) {
  const id = useId()
  const read = readDraft(draft)
  const modes = modesOf(read.ok ? read.value : draft.whole)
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <span className="flex-1 text-xs font-medium text-fg-2">{label}</span>
        {modes.length > 1 && (
          <Segmented<TextMode>
            label={`How ${label} is edited`}
            value={draft.mode}
            onValueChange={(mode) => {
              const next = inMode(draft, mode)
              if (next) onDraft(next)
            }}
            options={modes.map((mode) => ({ value: mode, label: MODE_WORDS[mode] }))}
          />
        )}
      </div>
      <div className="min-h-40 flex-1">
        <CodeEditor
          key={draft.mode}
          ref={ref}
          large
          label={label}
          language={draft.mode === 'json' ? 'json' : 'template'}
          value={draft.text}
          aria-invalid={!read.ok}
          aria-describedby={read.ok ? undefined : id}
          onChange={(text) => onDraft({ ...draft, text })}
        />
      </div>
      {!read.ok && (
        <p id={id} role="status" className="text-xs text-danger">
          {read.message}
        </p>
      )}
    </div>
  )
}
