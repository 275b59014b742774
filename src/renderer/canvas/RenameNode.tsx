import { useState } from 'react'
import { useDocument, useEditor, useNode, useUi } from '../editor/context'
import { nodeById, nodeName } from '../editor/document-index'
import { idFrom } from '../editor/ids'
import { namedAsInput, referring, renameNode, whyNotId } from '../editor/renaming'
import { Button, Field, FormDialog, Input } from '../ui'

/** Asks for a node's name, and for the id that expressions name it by: F2. */
export function RenameNode() {
  const id = useUi((ui) => ui.renaming)
  return id === undefined ? null : <Asking key={id} id={id} />
}

function Asking({ id }: { id: string }) {
  const session = useEditor()
  const node = useNode(id)
  const workflow = useDocument((each) => each)
  const [name, setName] = useState(node?.name ?? '')
  const [next, setNext] = useState(id)
  const close = () => session.ui.setState({ renaming: undefined })
  if (!node) return null
  const refusal = whyNotId(workflow, id, next)
  const follow = referring(workflow, id).length
  const called = (other: string) => {
    const found = nodeById(workflow, other)
    return found ? nodeName(found) : other
  }
  const byInput = next === id ? [] : namedAsInput(workflow, id).map(called)
  const suggestion = idFrom(name)
  return (
    <FormDialog
      title="Rename the node"
      submit="Rename"
      disabled={refusal !== undefined}
      onSubmit={() => {
        close()
        renameNode(session, id, { name, id: next })
        session.canvas?.reveal(next)
      }}
      onClose={close}
    >
      <Field label="Name">
        {(attributes) => (
          <Input
            {...attributes}
            value={name}
            placeholder={id}
            onChange={(event) => setName(event.target.value)}
            onFocus={(event) => event.target.select()}
          />
        )}
      </Field>
      <Field
        label="Id in expressions"
        error={refusal}
        help={
          follow === 0
            ? 'No expression names this node yet.'
            : `${follow === 1 ? 'One node names' : `${follow} nodes name`} it; their expressions follow.`
        }
      >
        {(attributes) => (
          <Input
            {...attributes}
            className="font-mono text-mono"
            spellCheck={false}
            value={next}
            onChange={(event) => setNext(event.target.value)}
          />
        )}
      </Field>
      {suggestion !== next && name.trim() !== '' && !whyNotId(workflow, id, suggestion) && (
        <Button className="self-start" onClick={() => setNext(suggestion)}>
          Use “{suggestion}” as the id
        </Button>
      )}
      {byInput.length > 0 && (
        <p role="status" className="text-xs text-warning">
          {byInput.join(', ')} {byInput.length === 1 ? 'gets' : 'get'} several inputs by node id.
          Where an expression there reads <code>{id}</code> as a field of its input, change it by
          hand.
        </p>
      )}
    </FormDialog>
  )
}
