import { useMemo } from 'react'
import type { Json } from '../../shared/workflow/document'
import { valueDiff, type Difference } from '../../shared/run/value-diff'
import { cn } from '../ui'
import { JsonView } from '../ui/JsonView'
import { pathText } from './json-path'
import { wordDiff } from './word-diff'

/** In what two values differ: text word by word, anything else before and after. */
export function Differences({
  title,
  before,
  after,
}: {
  title: string
  before: Json | undefined
  after: Json | undefined
}) {
  const differences = useMemo(() => valueDiff(before, after), [before, after])
  return (
    <div role="group" aria-label={title} className="flex min-w-0 flex-col gap-1">
      <h4 className="text-xs font-medium text-fg-2">{title}</h4>
      {differences.length === 0 ? (
        <p className="text-xs text-fg-3">The same in both.</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface-2">
          {differences.map((difference) => (
            <li key={difference.path.join('.')} className="flex flex-col gap-1 px-2.5 py-2">
              {difference.path.length > 0 && (
                <code className="text-xs break-all text-fg-2">{pathText(difference.path)}</code>
              )}
              <Sides {...difference} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Sides({ before, after }: Difference) {
  if (typeof before === 'string' && typeof after === 'string')
    return (
      <p className="max-h-96 overflow-auto break-words whitespace-pre-wrap">
        {wordDiff(before, after).map(({ text, side }, index) =>
          side === 'before' ? (
            <del key={index} className="bg-danger-soft text-danger">
              {text}
            </del>
          ) : side === 'after' ? (
            <ins key={index} className="bg-success-soft text-success no-underline">
              {text}
            </ins>
          ) : (
            <span key={index}>{text}</span>
          ),
        )}
      </p>
    )
  return (
    <div className="grid min-w-0 gap-2 @lg:grid-cols-2">
      <Side label="Before" tone="bg-danger-soft" value={before} />
      <Side label="After" tone="bg-success-soft" value={after} />
    </div>
  )
}

function Side({ label, tone, value }: { label: string; tone: string; value: Json | undefined }) {
  return (
    <div className="min-w-0">
      <span className="text-2xs text-fg-3">{label}</span>
      <div
        className={cn('max-h-60 overflow-auto rounded-sm px-1.5 py-1', value !== undefined && tone)}
      >
        <JsonView value={value} />
      </div>
    </div>
  )
}
