import { useState } from 'react'
import { MAX_VERSION_NAME, nameVersion } from '../projects/versions'
import { attempt, FormDialog, Input } from '../ui'

/** Asks for a version's name. */
export function NameDialog({
  version,
  onClose,
}: {
  version: { id: number; name: string }
  onClose: () => void
}) {
  const [name, setName] = useState(version.name)
  const save = async () => {
    if (await attempt('Not named', () => nameVersion(version.id, name))) onClose()
  }
  return (
    <FormDialog
      title={version.name ? 'Rename the version' : 'Name the version'}
      description="A version with a name is kept for ever. Take the name away to let it go with the others."
      submit={name.trim() || !version.name ? 'Keep the name' : 'Take the name away'}
      disabled={!name.trim() && !version.name}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Input
        aria-label="Name of the version"
        placeholder="Before the new prompt"
        value={name}
        maxLength={MAX_VERSION_NAME}
        onChange={(event) => setName(event.target.value)}
        onFocus={(event) => event.target.select()}
      />
    </FormDialog>
  )
}
