import { useMemo } from 'react'
import type { WorkflowNode } from '../../../shared/workflow/document'
import type { Preview, PreviewData } from '../../code-editor/expressions/evaluate'
import { useEditor } from '../../editor/context'
import { configSchema } from '../../inspector/config-schema'
import { JsonView } from '../../ui/JsonView'
import { expressionsOf, isUnsteady, MOST_EXPRESSIONS } from './expressions-of'
import { cellText } from './kinds'
import { useFilled, valueOf } from './use-filled'

/** Each expression of a node's config, with the value that it took in this step. */
export function Expressions({ node, data }: { node: WorkflowNode; data: PreviewData }) {
  const { catalog } = useEditor()
  const expressions = useMemo(() => {
    const definition = catalog.get(node.type)
    return expressionsOf(node, definition, definition && configSchema(definition))
  }, [node, catalog])
  const templates = useMemo(() => expressions.map(({ source }) => `{{ ${source} }}`), [expressions])
  const results = useFilled(templates, data)
  if (expressions.length === 0) return null
  return (
    <details open className="min-w-0">
      <summary className="rounded-sm py-0.5 text-xs font-medium text-fg-2 hover:text-fg-1">
        Expressions <span className="text-2xs text-fg-3">{expressions.length}</span>
      </summary>
      <table className="mt-1 w-full table-fixed text-left text-xs">
        <caption className="sr-only">Expressions of the step, with the values they took</caption>
        <thead className="text-fg-3">
          <tr className="*:pb-1 *:font-normal">
            <th scope="col" className="w-36">
              Field
            </th>
            <th scope="col" className="pr-3">
              Expression
            </th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-y border-line">
          {expressions.map(({ path, field, source }, index) => (
            <tr key={`${path} ${index}`} className="align-top *:py-1">
              <td className="truncate pr-3 text-fg-2" title={path}>
                {field}
              </td>
              <td className="pr-3 font-mono text-mono break-words">{source}</td>
              <td className="font-mono text-mono">
                <Taken preview={results?.[index]} />
                {isUnsteady(source) && (
                  <p className="font-sans text-2xs text-fg-3">
                    Evaluated now: it gives another value each time.
                  </p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {expressions.length === MOST_EXPRESSIONS && (
        <p className="mt-1 text-2xs text-fg-3">The first {MOST_EXPRESSIONS} are shown.</p>
      )}
    </details>
  )
}

/** Longer values are folded. Characters. */
const SHORT = 80

function Taken({ preview }: { preview: Preview | undefined }) {
  if (!preview) return <span className="text-fg-3">…</span>
  if (!preview.ok)
    return (
      <span className="font-sans break-words text-warning">
        {preview.unreadable ? 'It cannot be read.' : preview.message}
      </span>
    )
  const value = valueOf(preview)
  if (value === undefined) return <span className="text-fg-3">nothing</span>
  const line = cellText(value)
  if (line.length <= SHORT && (typeof value !== 'object' || value === null))
    return (
      <span className={typeof value === 'string' ? 'break-words' : 'text-info'}>
        {value === null ? 'null' : line}
      </span>
    )
  return (
    <details className="min-w-0">
      <summary className="truncate rounded-sm hover:bg-surface-2">{line.slice(0, SHORT)}</summary>
      <div className="mt-1 max-h-60 overflow-auto rounded-sm bg-surface-2 px-2 py-1">
        <JsonView value={value} />
      </div>
    </details>
  )
}
