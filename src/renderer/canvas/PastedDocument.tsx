import { useEditor, useUi } from '../editor/context'
import { pasteNodes } from '../editor/pasting'
import { counted } from '../editor/words'
import { Button, Dialog } from '../ui'
import { useImport } from '../workflows/useImport'

/** Asks what becomes of a whole workflow that was pasted: a workflow of its own, or nodes of this one. */
export function PastedDocument() {
  const session = useEditor()
  const pasted = useUi((ui) => ui.pasted)
  const { take, parts } = useImport()
  const close = () => session.ui.setState({ pasted: undefined })
  const { nodes = [], edges = [], name = '' } = pasted?.workflow ?? {}
  return (
    <>
      <Dialog
        open={pasted !== undefined}
        onClose={close}
        size="sm"
        title="Paste a whole workflow"
        description={
          <>
            The clipboard holds the workflow “{name}” with {counted(nodes.length, 'node')}. It can
            become a workflow of its own, with its settings and variables, or its nodes can be added
            to this one.
          </>
        }
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button
              disabled={nodes.length === 0}
              onClick={() => {
                close()
                pasteNodes(session, { nodes, edges })
              }}
            >
              Add its nodes here
            </Button>
            <Button
              variant="primary"
              onClick={() => {
                close()
                if (pasted) void take([new File([pasted.text], `${name || 'Pasted'}.baton.json`)])
              }}
            >
              Import as new
            </Button>
          </>
        }
      />
      {parts}
    </>
  )
}
