import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Preview } from '../../code-editor/expressions/evaluate'
import { evaluator } from '../../code-editor/expressions/evaluator'
import { cn } from '../../ui'
import { JsonView } from '../../ui/JsonView'
import type { ExpressionSource, PreviewState } from '../context'

/** The preview waits until typing pauses for this long. Milliseconds. */
const PREVIEW_AFTER_MS = 200

/** What a value with expressions gives on the data of the last run, on one line under its field; opens to show all of it. */
export function ExpressionPreview({
  source,
  value,
  label,
}: {
  source: ExpressionSource
  value: unknown
  label: string
}) {
  const state = useSyncExternalStore(source.subscribe, source.preview)
  if (state.kind === 'none') return <NoData state={state} onUseSample={source.useSample} />
  return <Result data={state.data} origin={state.origin} value={value} label={label} />
}

function NoData({
  state: { hasRun, canUseSample },
  onUseSample,
}: {
  state: Extract<PreviewState, { kind: 'none' }>
  onUseSample(): void
}) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-1.5 text-xs text-fg-3">
      {hasRun ? 'The last run did not come by here.' : 'No run yet, so no preview.'}
      {canUseSample && !hasRun && (
        <button
          type="button"
          className="rounded-sm text-accent-fg hover:underline"
          onClick={onUseSample}
        >
          Use the trigger’s sample
        </button>
      )}
    </p>
  )
}

const ORIGINS = { run: 'last run', sample: 'sample', pinned: 'pinned input' } as const

function Result({
  data,
  origin,
  value,
  label,
}: Pick<Extract<PreviewState, { kind: 'data' }>, 'data' | 'origin'> & {
  value: unknown
  label: string
}) {
  const [preview, setPreview] = useState<Preview | undefined>()
  useEffect(() => {
    let isGone = false
    const timer = setTimeout(() => {
      evaluator()
        .preview(value, data)
        .then(
          (found) => {
            if (!isGone) setPreview(found)
          },
          (error: unknown) => {
            console.warn('A preview could not be made.', error)
            if (!isGone)
              setPreview({ ok: false, message: 'No preview: it could not be made here.' })
          },
        )
    }, PREVIEW_AFTER_MS)
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [value, data])
  if (!preview) return <p className="h-[18px] text-xs text-fg-3">…</p>
  if (!preview.ok)
    return preview.unreadable ? (
      <p className="h-[18px]" />
    ) : (
      <p className="text-xs break-words text-warning">{preview.message}</p>
    )
  const text = preview.json === undefined ? 'nothing' : lineOf(preview.json)
  return (
    <details className="group/preview min-w-0">
      <summary
        aria-label={`Preview of ${label}: ${text}`}
        className="flex list-none items-baseline gap-1.5 rounded-sm text-xs text-fg-3 hover:text-fg-2 [&::-webkit-details-marker]:hidden"
        title={`On the data of the ${ORIGINS[origin]}`}
      >
        <span aria-hidden className="font-mono text-success">
          =
        </span>
        <span
          className={cn(
            'min-w-0 flex-1 truncate font-mono text-mono',
            preview.json === undefined ? 'text-fg-3' : 'text-fg-2',
          )}
        >
          {text}
        </span>
        <span className="shrink-0 text-2xs">{ORIGINS[origin]}</span>
      </summary>
      <div
        role="region"
        aria-label={`Preview of ${label}`}
        tabIndex={0}
        className="mt-1 max-h-64 overflow-auto rounded-md border border-line bg-surface-2 px-2.5 py-2"
      >
        {preview.json !== undefined && !preview.isCut ? (
          <JsonView value={JSON.parse(preview.json) as unknown} />
        ) : (
          <pre className="whitespace-pre-wrap break-words text-xs">
            {preview.json ?? 'It finds nothing.'}
            {preview.isCut && '…'}
          </pre>
        )}
      </div>
    </details>
  )
}

/** JSON on one line, text without its quotes. */
function lineOf(json: string): string {
  const start = json.slice(0, 300)
  if (!json.startsWith('"')) return start
  try {
    return String(JSON.parse(json)).slice(0, 300).replaceAll(/\s+/g, ' ')
  } catch {
    // A text that was cut has no closing quote.
    return start.slice(1).replaceAll('\\n', ' ')
  }
}
