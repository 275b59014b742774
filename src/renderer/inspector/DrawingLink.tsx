import { useDocument, useEditor } from '../editor/context'
import { itemName, type ItemKey } from '../editor/items'
import { selectionOfKeys } from '../editor/selection'

/** What something belongs to, as a button that leads there. */
export function DrawingLink({ label, item }: { label: string; item: ItemKey }) {
  const { document, canvas } = useEditor()
  const name = useDocument((workflow) => itemName(workflow, item))
  return (
    <div className="flex flex-col gap-0.5">
      <span className="text-xs font-medium text-fg-2">{label}</span>
      <button
        type="button"
        className="self-start truncate text-left text-accent-fg hover:underline"
        onClick={() => {
          document.select(selectionOfKeys([item]))
          canvas?.reveal(item)
        }}
      >
        {name}
      </button>
    </div>
  )
}
