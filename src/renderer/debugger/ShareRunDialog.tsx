import { useState } from 'react'
import { useEditor, useUi } from '../editor/context'
import { Button, Dialog, Segmented } from '../ui'
import { sharedRun, writeRunFile } from './share-run'

type Values = 'with' | 'without'

/** Asks what of a run goes into a file that somebody else will see. */
export function ShareRunDialog() {
  const session = useEditor()
  const open = useUi((state) => state.shareOpen === true)
  const [values, setValues] = useState<Values>('with')
  const close = () => session.ui.setState({ shareOpen: false })
  if (!open) return null
  const shared = sharedRun(session)
  return (
    <Dialog
      onClose={close}
      title="Share this run"
      description="Whoever gets the file can open it in Baton and look at each step. What looks like a secret is always taken out."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="primary"
            icon="download"
            disabled={!shared}
            onClick={() => {
              if (shared) writeRunFile(shared, { values: values === 'with' })
              close()
            }}
          >
            Export
          </Button>
        </>
      }
    >
      <Segmented<Values>
        label="Values"
        value={values}
        onValueChange={setValues}
        options={[
          { value: 'with', label: 'With values' },
          { value: 'without', label: 'Without values' },
        ]}
      />
      <p className="mt-3 text-fg-2">
        {values === 'with'
          ? 'The file holds what went in and came out of every step, as it was.'
          : 'Texts and numbers are left out; what ran, when, how long and at what cost stays. The workflow itself stays too, with its prompts and its sample.'}
      </p>
    </Dialog>
  )
}
