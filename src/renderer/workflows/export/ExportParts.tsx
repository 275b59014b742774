import { ExportDialog } from './ExportDialog'
import { useExports } from './store'

/** What a screen that exports has to show; nothing until there is something to decide. Never fetched: exporting is the way out. */
export function ExportParts() {
  const isOpen = useExports(({ documents }) => documents.length > 0)
  return isOpen ? <ExportDialog /> : null
}
