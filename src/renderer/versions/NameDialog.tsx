import { useId, useState } from 'react'
import { messageOf } from '../bridge/error-message'
import { MAX_VERSION_NAME, nameVersion } from '../projects/versions'
import { Button, Dialog, Input, toast } from '../ui'

/** Asks for a version's name. */
export function NameDialog({
  version,
  onClose,
}: {
  version: { id: number; name: string }
  onClose: () => void
}) {
  const [name, setName] = useState(version.name)
  const form = useId()
  const save = async () => {
    try {
      await nameVersion(version.id, name)
      onClose()
    } catch (thrown) {
      toast({ title: 'Not named', description: messageOf(thrown), tone: 'danger' })
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      size="sm"
      title={version.name ? 'Rename the version' : 'Name the version'}
      description="A version with a name is kept for ever. Take the name away to let it go with the others."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form={form}
            disabled={!name.trim() && !version.name}
          >
            {name.trim() || !version.name ? 'Keep the name' : 'Take the name away'}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() || version.name) void save()
        }}
      >
        <Input
          aria-label="Name of the version"
          placeholder="Before the new prompt"
          value={name}
          maxLength={MAX_VERSION_NAME}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
      </form>
    </Dialog>
  )
}
