import { useState } from 'react'
import { renameProject, type Project } from '../projects/database'
import { attempt, FormDialog, Input } from '../ui'

/** Asks for a project's new name. */
export function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [name, setName] = useState(project.name)
  const rename = async () => {
    if (await attempt('Not renamed', () => renameProject(project.id, name))) onClose()
  }
  return (
    <FormDialog
      title="Rename the workflow"
      submit="Rename"
      disabled={!name.trim()}
      onSubmit={() => void rename()}
      onClose={onClose}
    >
      <Input
        aria-label="Name"
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.target.value)}
        onFocus={(event) => event.target.select()}
      />
    </FormDialog>
  )
}
