import { IconButton, toast } from '../ui'

/** An address that is given to others, with a button that copies it. */
export function CopyAddress({ address, what }: { address: string; what: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address)
      toast({ title: 'Address copied', tone: 'success' })
    } catch (error) {
      toast({
        title: 'Not copied',
        description: `This browser does not allow it: select the address and copy it yourself. (${String(error)})`,
        tone: 'danger',
      })
    }
  }
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="min-w-0 flex-1 rounded-sm bg-surface-2 px-1.5 py-0.5 text-xs break-all text-fg-1 select-all">
        {address}
      </code>
      <IconButton
        icon="copy"
        size="sm"
        label={`Copy the address of ${what}`}
        onClick={() => void copy()}
      />
    </span>
  )
}
