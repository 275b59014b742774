import { describe, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { replaceDocument, startHistory, undo, type History } from './history'
import { createAutosave, RETRY_AFTER_MS, SAVE_AFTER_MS } from './autosave'

const workflow = (name: string): History<Workflow> =>
  startHistory({ format: 'baton/graph', version: 1, id: 'w', name, nodes: [], edges: [] })

class Stale extends Error {}

/** A store with revisions, a clock that is moved by hand, and a draft. */
function world() {
  const stored = { name: 'one', revision: 1, steps: 0 }
  const timers: { at: number; fire: () => void }[] = []
  let now = 0
  let draft: { name: string; base: number } | undefined
  let failure: Error | undefined
  let gate: Promise<void> | undefined
  const first = workflow('one')
  const saving = createAutosave(
    {
      async save(next, base) {
        await gate
        if (failure) throw failure
        if (base !== stored.revision) throw new Stale()
        stored.name = next.document.name
        stored.steps = next.past.length + next.future.length
        stored.revision += 1
        return { revision: stored.revision }
      },
      async saveSteps(next, base) {
        await gate
        if (failure) throw failure
        if (base !== stored.revision) throw new Stale()
        stored.steps = next.past.length + next.future.length
      },
      isStale: (error) => error instanceof Stale,
      explain: (error) => (error as Error).message,
      draft: {
        keep: (next, base) => {
          draft = { name: next.document.name, base }
        },
        drop: () => {
          draft = undefined
        },
      },
      after(ms, fire) {
        const timer = { at: now + ms, fire }
        timers.push(timer)
        return () => {
          const index = timers.indexOf(timer)
          if (index >= 0) timers.splice(index, 1)
        }
      },
    },
    first,
    1,
  )
  return {
    first,
    saving,
    stored,
    timers,
    draft: () => draft,
    fail: (error: Error | undefined) => {
      failure = error
    },
    hold() {
      let open = () => {}
      gate = new Promise((resolve) => {
        open = () => resolve()
      })
      return () => {
        gate = undefined
        open()
      }
    },
    async pass(ms: number) {
      now += ms
      for (const timer of timers.splice(0)) {
        if (timer.at <= now) timer.fire()
        else timers.push(timer)
      }
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve()
    },
    state: () => saving.state.getState(),
  }
}

describe('saving by itself', () => {
  it('writes what was typed once, after a pause, and keeps a draft until it has landed', async () => {
    const at = world()
    at.saving.changed(workflow('t'))
    expect(at.state()).toEqual({ kind: 'saving' })
    expect(at.draft()).toEqual({ name: 't', base: 1 })
    at.saving.changed(workflow('tw'))
    at.saving.changed(workflow('two'))
    expect(at.timers).toHaveLength(1)
    await at.pass(SAVE_AFTER_MS)
    expect(at.stored).toMatchObject({ name: 'two', revision: 2 })
    expect(at.state()).toEqual({ kind: 'saved' })
    expect(at.draft()).toBeUndefined()
  })

  it('writes at once when the page is about to go', async () => {
    const at = world()
    at.saving.changed(workflow('two'))
    await at.saving.flush()
    expect(at.stored.name).toBe('two')
  })

  it('writes again what was typed while a write was on its way', async () => {
    const at = world()
    const open = at.hold()
    at.saving.changed(workflow('two'))
    const flushed = at.saving.flush()
    at.saving.changed(workflow('three'))
    expect(at.draft()).toEqual({ name: 'three', base: 1 })
    open()
    await flushed
    expect(at.stored).toMatchObject({ name: 'three', revision: 3 })
    expect(at.draft()).toBeUndefined()
  })

  it('writes what can be redone, and no version, when the edit is undone before it was written', async () => {
    const at = world()
    const edited = replaceDocument(at.first, 'Rename', 0, workflow('two').document)
    at.saving.changed(edited)
    at.saving.changed(undo(edited))
    await at.pass(SAVE_AFTER_MS)
    expect(at.stored).toEqual({ name: 'one', revision: 1, steps: 1 })
    expect(at.state()).toEqual({ kind: 'saved' })
    expect(at.draft()).toBeUndefined()
  })

  it('says why it could not write, keeps the draft, and tries again', async () => {
    const at = world()
    at.fail(new Error('The disk is full. Free some space.'))
    at.saving.changed(workflow('two'))
    await at.saving.flush()
    expect(at.state()).toEqual({ kind: 'failed', message: 'The disk is full. Free some space.' })
    expect(at.draft()?.name).toBe('two')
    at.fail(undefined)
    await at.pass(RETRY_AFTER_MS)
    expect(at.stored.name).toBe('two')
    expect(at.state()).toEqual({ kind: 'saved' })
  })
})

describe('another window', () => {
  it('is followed while nothing here is unsaved', () => {
    const at = world()
    let taken = 0
    at.saving.seen(1, () => (taken += 1))
    expect(taken).toBe(0)
    at.saving.seen(2, () => (taken += 1))
    expect(taken).toBe(1)
    expect(at.state()).toEqual({ kind: 'saved' })
  })

  it('never overwrites, and is never overwritten, while something here is unsaved', async () => {
    const at = world()
    at.saving.changed(workflow('mine'))
    at.stored.name = 'theirs'
    at.stored.revision = 2
    await at.saving.flush()
    expect(at.state()).toEqual({ kind: 'stale' })
    expect(at.stored.name).toBe('theirs')
    expect(at.draft()?.name).toBe('mine')
    at.saving.changed(workflow('mine too'))
    await at.pass(10_000)
    expect(at.stored.name).toBe('theirs')
    expect(at.draft()?.name).toBe('mine too')
  })

  it('goes on from the version that a person chose', async () => {
    const at = world()
    at.saving.changed(workflow('mine'))
    at.stored.revision = 2
    at.saving.seen(2, () => expect.unreachable('what is here would be lost'))
    expect(at.state()).toEqual({ kind: 'stale' })
    const theirs = workflow('theirs')
    at.saving.settle(2, theirs)
    expect(at.state()).toEqual({ kind: 'saved' })
    expect(at.draft()).toBeUndefined()
    at.saving.changed(workflow('after'))
    await at.pass(SAVE_AFTER_MS)
    expect(at.stored).toMatchObject({ name: 'after', revision: 3 })
  })

  it('does not mistake its own write for that of another', async () => {
    const at = world()
    const open = at.hold()
    at.saving.changed(workflow('two'))
    const flushed = at.saving.flush()
    at.saving.seen(2, () => expect.unreachable('this window wrote it'))
    open()
    await flushed
    expect(at.state()).toEqual({ kind: 'saved' })
  })
})
