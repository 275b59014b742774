import { lazy, Suspense } from 'react'
import { useExports } from './store'

const ExportDialog = lazy(() => import('./ExportDialog'))

/** What a screen that exports has to show; nothing until there is something to decide. */
export function ExportParts() {
  const isOpen = useExports(({ documents }) => documents.length > 0)
  if (!isOpen) return null
  return (
    <Suspense fallback={null}>
      <ExportDialog />
    </Suspense>
  )
}
