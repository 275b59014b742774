import { lazy, Suspense } from 'react'
import { usePreload } from '../bridge/usePreload'
import { useEditor } from '../editor/context'
import { useActivationQuestion } from './actions'
import { DeactivateDialog, ReplaceDialog } from './ActivationDialogs'

const load = () => import('./ActivateDialog')
const ActivateDialog = lazy(async () => ({ default: (await load()).ActivateDialog }))
const PARTS = [load]

/** What the editor asks about activation. */
export function EditorActivation() {
  usePreload(PARTS)
  const { document } = useEditor()
  const isAsked = useActivationQuestion((state) => state.asked?.kind === 'activate')
  return (
    <>
      <Suspense fallback={null}>{isAsked && <ActivateDialog />}</Suspense>
      <DeactivateDialog />
      <ReplaceDialog document={document.document} />
    </>
  )
}
