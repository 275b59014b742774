import { useMemo } from 'react'
import { correctionsFrom, promptWithCorrections } from '../../../shared/run/corrections'
import type { Json, WorkflowNode } from '../../../shared/workflow/document'
import type { PreviewData } from '../../code-editor/expressions/evaluate'
import { isRecord } from '../../forms/schema'
import { useFilled, valueOf } from './use-filled'
import { ValueBox } from './ValueBox'

/** What a model was sent in a step: its prompts, filled in, with the corrections of the round before. */
export function Prompt({ node, data }: { node: WorkflowNode; data: PreviewData }) {
  const { config = {} } = node
  const templates = useMemo(
    () => [config.system ?? null, config.prompt ?? null, config.useCorrections ?? true],
    [config],
  )
  const results = useFilled(templates, data)
  const faults = results?.flatMap((one) => (one.ok ? [] : one.message)) ?? []
  const [system, prompt, useCorrections] =
    results?.map((one) => (one.ok ? valueOf(one) : undefined)) ?? []
  const { loop } = data.bindings
  const corrections =
    useCorrections === true && isRecord(loop)
      ? correctionsFrom((loop.feedback ?? null) as Json)
      : undefined
  return (
    <details open className="min-w-0">
      <summary className="rounded-sm py-0.5 text-xs font-medium text-fg-2 hover:text-fg-1">
        Sent to the model
        {corrections && (
          <span className="ml-2 font-normal text-fg-3">
            with {corrections.list.length === 1 ? 'a correction' : 'corrections'} of the round
            before
          </span>
        )}
      </summary>
      <div className="mt-1 flex flex-col gap-2">
        {faults.map((fault) => (
          <p key={fault} className="text-xs break-words text-warning">
            {fault}
          </p>
        ))}
        {typeof system === 'string' && system !== '' && (
          <ValueBox title="System prompt" value={system} />
        )}
        {typeof prompt === 'string' && (
          <ValueBox
            title="Prompt"
            value={promptWithCorrections({ prompt, ...(corrections ? { corrections } : {}) })}
          />
        )}
      </div>
    </details>
  )
}
