/** What templates gave in a step: evaluated again on what it saw. */
import { useEffect, useState } from 'react'
import type { Preview, PreviewData } from '../../code-editor/expressions/evaluate'
import { evaluator } from '../../code-editor/expressions/evaluator'

/** A prompt may be long; more than this is not shown. Characters. */
const MOST = 200_000

/** One result for each template, in their order; undefined while they are evaluated. */
export function useFilled(
  templates: readonly unknown[],
  data: PreviewData | undefined,
): readonly Preview[] | undefined {
  const [found, setFound] = useState<{
    data: PreviewData
    templates: readonly unknown[]
    results: readonly Preview[]
  }>()
  useEffect(() => {
    if (!data) return
    let isGone = false
    const all = templates.map((template) => evaluator().preview(template, data, MOST))
    Promise.all(all).then(
      (results) => {
        if (!isGone) setFound({ data, templates, results })
      },
      (error: unknown) => {
        console.warn('Expressions could not be evaluated.', error)
        const message = 'Its value is not known: expressions cannot be evaluated here.'
        if (!isGone)
          setFound({ data, templates, results: templates.map(() => ({ ok: false, message })) })
      },
    )
    return () => {
      isGone = true
    }
  }, [templates, data])
  return found && found.data === data && found.templates === templates ? found.results : undefined
}

/** The value of a result; undefined where nothing was found. A cut one is the JSON as far as it goes. */
export function valueOf(preview: Extract<Preview, { ok: true }>): unknown {
  if (preview.json === undefined) return undefined
  return preview.isCut ? `${preview.json} …` : (JSON.parse(preview.json) as unknown)
}
