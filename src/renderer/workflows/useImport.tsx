import { lazy, Suspense, useCallback, useId, useRef, type ReactNode } from 'react'
import { reviewImport, useImports } from './review/store'
import { usePreload } from '../bridge/usePreload'

const loadReview = () => import('./review/ImportReview')
const ImportReview = lazy(loadReview)
const PARTS = [loadReview, () => import('../projects/import')]

/** How a screen imports: a picker to open, a place to hand files to, and the parts that it has to show. */
export function useImport(): {
  choose: () => void
  take: (files: Iterable<File>) => Promise<void>
  parts: ReactNode
} {
  usePreload(PARTS)
  const picker = useRef<HTMLInputElement>(null)
  const id = useId()
  const isOpen = useImports(
    ({ documents, refused, owner }) => owner === id && documents.length + refused.length > 0,
  )
  const take = useCallback((files: Iterable<File>) => reviewImport([...files], id), [id])
  const choose = useCallback(() => picker.current?.click(), [])
  return {
    choose,
    take,
    parts: (
      <>
        <input
          ref={picker}
          type="file"
          accept=".json,application/json"
          multiple
          hidden
          data-testid="import-file"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])]
            // The same file can be chosen again after it was mended.
            event.target.value = ''
            if (files.length > 0) void take(files)
          }}
        />
        {isOpen && (
          <Suspense fallback={null}>
            <ImportReview onChooseAgain={choose} />
          </Suspense>
        )}
      </>
    ),
  }
}
