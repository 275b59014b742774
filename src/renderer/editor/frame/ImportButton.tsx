import { useRef } from 'react'
import { importWorkflow } from '../../projects/import'
import { navigate } from '../../navigation/route'
import { IconButton, toast } from '../../ui'

/** Opens a `.baton.json` file as a workflow of its own; the one that is open stays as it is. */
export function ImportButton() {
  const input = useRef<HTMLInputElement>(null)
  const open = async (file: File) => {
    const imported = await importWorkflow(file)
    if (!imported.ok) {
      toast({
        title: 'Not imported',
        description: [imported.message, ...(imported.details ?? []).slice(0, 3)].join(' '),
        tone: 'danger',
      })
      return
    }
    toast({ title: `Imported “${imported.project.name}”`, description: imported.notes.join(' ') })
    navigate({ screen: 'editor', project: imported.project.id })
  }
  return (
    <>
      <IconButton
        icon="upload"
        label="Import a workflow from a file"
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (file) void open(file)
        }}
      />
    </>
  )
}
