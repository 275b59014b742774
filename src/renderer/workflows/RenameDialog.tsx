import { useId, useState } from 'react'
import { messageOf } from '../bridge/error-message'
import { renameProject, type Project } from '../projects/database'
import { Button, Dialog, Input, toast } from '../ui'

/** Asks for a project's new name. */
export function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [name, setName] = useState(project.name)
  const form = useId()
  const rename = async () => {
    try {
      await renameProject(project.id, name)
      onClose()
    } catch (thrown) {
      toast({ title: 'Not renamed', description: messageOf(thrown), tone: 'danger' })
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      size="sm"
      title="Rename the workflow"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} disabled={!name.trim()}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) void rename()
        }}
      >
        <Input
          aria-label="Name"
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
      </form>
    </Dialog>
  )
}
