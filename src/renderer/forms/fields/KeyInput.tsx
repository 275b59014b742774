import { useState } from 'react'
import { Input } from '../../ui'

/** A name takes effect when it is left, so that typing past another name takes nothing away. */
export function KeyInput({
  name,
  label,
  taken,
  readOnly,
  onRename,
}: {
  name: string
  label: string
  taken(name: string): boolean
  readOnly: boolean
  onRename(name: string): void
}) {
  const [typed, setTyped] = useState<string | undefined>()
  const shown = typed ?? name
  const fault = taken(shown)
    ? `There is a “${shown}” already.`
    : shown.trim() === ''
      ? 'A name is needed.'
      : undefined
  return (
    <div className="min-w-0 flex-1">
      <Input
        aria-label={label}
        aria-invalid={fault !== undefined || undefined}
        className="font-mono text-mono"
        value={shown}
        readOnly={readOnly}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => {
          if (typed === undefined || fault !== undefined) return
          if (typed !== name) onRename(typed)
          setTyped(undefined)
        }}
      />
      {fault && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {fault}
        </p>
      )}
    </div>
  )
}
