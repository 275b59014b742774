import { useMemo, useState } from 'react'
import { isRecord } from '../../forms/schema'
import { SchemaForm } from '../../forms/SchemaForm'
import { Button } from '../../ui'

const INPUT_SCHEMA = {
  type: 'object',
  properties: {
    input: {
      title: 'Input',
      description:
        'What is written here is pinned: previews and tests use it instead of the last run.',
      'x-baton': { control: 'json' },
    },
  },
}

/** The input of a test. To change it is to pin it. */
export function InputEditor({
  value,
  isPinned,
  onPin,
  onUnpin,
}: {
  value: unknown
  isPinned: boolean
  onPin(value: unknown): void
  onUnpin(): void
}) {
  const [text, setText] = useState<string | undefined>()
  const unfinished = useMemo(
    () => ({ get: () => text, set: (_path: string, typed: string | undefined) => setText(typed) }),
    [text],
  )
  return (
    <div className="mt-3 flex flex-col gap-2">
      <SchemaForm
        schema={INPUT_SCHEMA}
        value={{ input: value }}
        unfinished={unfinished}
        onChange={(next) => onPin(isRecord(next) ? (next.input ?? null) : null)}
      />
      <div className="flex gap-2">
        {isPinned ? (
          <Button size="sm" icon="x" onClick={onUnpin}>
            Unpin
          </Button>
        ) : (
          <Button size="sm" icon="pin" onClick={() => onPin(value ?? null)}>
            Pin this input
          </Button>
        )}
      </div>
    </div>
  )
}
