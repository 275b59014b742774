import { useState } from 'react'
import type { Project } from '../projects/schema'
import { changeTags, MAX_TAG, tidyTag } from '../projects/tags'
import { attempt, Button, Checkbox, Dialog, Input } from '../ui'

/** Chooses the tags of one or several projects. */
export function TagsDialog({
  projects,
  known,
  onClose,
}: {
  projects: readonly Project[]
  /** Every tag that is in use. */
  known: readonly string[]
  onClose: () => void
}) {
  const [added, setAdded] = useState<readonly string[]>([])
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({})
  const [typed, setTyped] = useState('')
  const all = [...new Set([...known, ...added])].sort((a, b) => a.localeCompare(b))
  const count = (tag: string) => projects.filter(({ tags }) => tags?.includes(tag)).length
  const isOn = (tag: string) => chosen[tag] ?? count(tag) === projects.length
  const add = () => {
    const tag = tidyTag(typed)
    if (tag === '') return false
    setAdded((tags) => [...tags, tag])
    setChosen((tags) => ({ ...tags, [tag]: true }))
    setTyped('')
    return true
  }
  const save = async () => {
    const last = tidyTag(typed)
    const decided = Object.entries({ ...chosen, ...(last ? { [last]: true } : {}) })
    const isDone = await attempt('The tags were not changed', () =>
      changeTags(
        projects.map(({ id }) => id),
        {
          add: decided.flatMap(([tag, on]) => (on ? [tag] : [])),
          remove: decided.flatMap(([tag, on]) => (on ? [] : [tag])),
        },
      ),
    )
    if (isDone) onClose()
  }
  const [only] = projects
  return (
    <Dialog
      onClose={onClose}
      size="sm"
      title={
        projects.length === 1 ? `Tags of ${only?.name}` : `Tags of ${projects.length} workflows`
      }
      description="Tags sort your list. They stay here and are in no exported file."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (!add()) void save()
        }}
      >
        <Input
          aria-label="New tag"
          placeholder="New tag"
          value={typed}
          maxLength={MAX_TAG}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" icon="plus" disabled={tidyTag(typed) === ''}>
          Add
        </Button>
      </form>
      <ul aria-label="Tags" className="mt-3 flex flex-col gap-1">
        {all.map((tag) => {
          const some = chosen[tag] === undefined && count(tag) > 0 && !isOn(tag)
          return (
            <li key={tag}>
              <label className="flex min-h-control items-center gap-2">
                <Checkbox
                  aria-label={tag}
                  checked={isOn(tag)}
                  onCheckedChange={(on) => setChosen((tags) => ({ ...tags, [tag]: on }))}
                />
                <span className="truncate">{tag}</span>
                {some && (
                  <span className="text-xs text-fg-3">
                    on {count(tag)} of {projects.length}
                  </span>
                )}
              </label>
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}
