import { lazy, Suspense } from 'react'
import { Markup } from './Markup'

const Markdown = lazy(() => import('./Markdown'))

/** A text as Markdown. It stands there as it is until what reads Markdown has been loaded. */
export function InMarkdown({ text }: { text: string }) {
  return (
    <Suspense
      fallback={
        <Markup>
          <p className="whitespace-pre-wrap">{text}</p>
        </Markup>
      }
    >
      <Markdown text={text} />
    </Suspense>
  )
}
