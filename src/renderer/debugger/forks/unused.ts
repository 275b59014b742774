import { toast } from '../../ui'

/** A window was closed with a value in it that a person wrote: for a while it comes back as it was. */
export function sayUnused(reopen: () => void): void {
  toast({
    title: 'What you wrote is not used',
    action: { label: 'Undo', onClick: reopen },
  })
}
