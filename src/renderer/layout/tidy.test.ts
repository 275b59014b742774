// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeById } from '../editor/document-index'
import { row, testSession } from '../editor/testing'
import { arrangement, type Arrangement } from './arrangement'
import { layoutOf } from './layout-store'
import { placeHere } from './testing'
import { chosenForTidying, tidyAll, tidySelection, type Arranger } from './tidy'

const said = vi.hoisted(() => ({
  toasts: [] as { title: string; description?: string; action?: { onClick: () => void } }[],
}))
vi.mock('../ui', () => ({ toast: (spec: (typeof said.toasts)[number]) => said.toasts.push(spec) }))

const workflow = row(
  [
    'manual-trigger',
    { id: 'a', type: 'log' },
    { id: 'b', type: 'log' },
    { id: 'each', type: 'for-each' },
  ],
  ['manual_trigger>b', 'b>a'],
)
const session = () => testSession(workflow)
type Session = ReturnType<typeof session>

const real = (of: Session): Arranger => ({
  run: (task) => arrangement({ ...task, catalog: of.catalog }, placeHere),
})
/** One whose answers come when the test says so. */
function slow(of: Session) {
  const asked: { answer: () => Promise<void>; fail: (why: string) => void; signal: AbortSignal }[] =
    []
  const arranger: Arranger = {
    run: (task, signal) =>
      new Promise<Arrangement>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')))
        asked.push({
          answer: async () => resolve(await real(of).run(task, signal)),
          fail: (why) => reject(new Error(why)),
          signal,
        })
      }),
  }
  return { asked, load: () => Promise.resolve(arranger) }
}

afterEach(() => {
  said.toasts.length = 0
})

describe('tidying up', () => {
  it('is one entry of the history, and changes nothing the second time', async () => {
    const editor = session()
    await tidyAll(editor, () => Promise.resolve(real(editor)))
    const { past } = editor.document.getState().history
    expect(past.map(({ label }) => label)).toEqual(['Tidy up the workflow'])
    await tidyAll(editor, () => Promise.resolve(real(editor)))
    expect(editor.document.getState().history.past).toBe(past)
    expect(said.toasts.map(({ title }) => title)).toEqual(['Everything is tidy already'])
    editor.document.undo()
    expect(JSON.stringify(editor.document.document())).toBe(JSON.stringify(workflow))
  })

  it('of a selection moves nothing else', async () => {
    const editor = session()
    editor.document.select({ nodes: ['a', 'b'] })
    await tidySelection(editor, () => Promise.resolve(real(editor)))
    const after = editor.document.document()
    expect(nodeById(after, 'b')?.position?.x).toBeLessThan(nodeById(after, 'a')?.position?.x ?? 0)
    for (const id of ['manual_trigger', 'each'])
      expect(nodeById(after, id)).toEqual(nodeById(workflow, id))
  })

  it('asks for several nodes, or one that holds others', () => {
    const editor = session()
    const chosen = (...nodes: string[]) => {
      editor.document.select({ nodes })
      return chosenForTidying(editor)
    }
    expect(chosen('a')).toEqual([])
    expect(chosen('each')).toEqual(['each'])
    expect(chosen('a', 'b')).toEqual(['a', 'b'])
  })

  it('that fails says so and leaves the document as it was, with a way to try again', async () => {
    const editor = session()
    const { asked, load } = slow(editor)
    const done = tidyAll(editor, load)
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    asked[0]?.fail('The worker died.')
    await done
    expect(editor.document.document()).toBe(workflow)
    expect(said.toasts).toMatchObject([
      {
        title: 'Nothing was tidied up',
        description: 'The worker died. The workflow is as it was.',
      },
    ])
    expect(layoutOf(editor).getState().busy).toBeUndefined()
    said.toasts[0]?.action?.onClick()
    await vi.waitFor(() => expect(asked).toHaveLength(2))
  })

  it('that cannot be loaded says so too', async () => {
    const editor = session()
    await tidyAll(editor, () => Promise.reject(new Error('It could not be fetched.')))
    expect(said.toasts[0]?.description).toContain('It could not be fetched.')
    expect(editor.document.document()).toBe(workflow)
  })

  it('says that it is busy once it takes a while, and can be stopped', async () => {
    const editor = session()
    const { asked, load } = slow(editor)
    const done = tidyAll(editor, load)
    expect(layoutOf(editor).getState().busy).toMatchObject({ slow: false })
    await vi.waitFor(() => expect(layoutOf(editor).getState().busy).toMatchObject({ slow: true }))
    layoutOf(editor).getState().busy?.cancel()
    await done
    expect(asked[0]?.signal.aborted).toBe(true)
    expect(layoutOf(editor).getState().busy).toBeUndefined()
    expect(editor.document.document()).toBe(workflow)
    expect(said.toasts).toEqual([])
  })

  it('arranges what is drawn by then, when something was drawn meanwhile', async () => {
    const editor = session()
    const { asked, load } = slow(editor)
    const done = tidyAll(editor, load)
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    editor.document.edit('Disconnect', (draft) => void draft.edges.pop())
    await asked[0]?.answer()
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    // What only runs differently is drawn the same.
    editor.document.edit('Configure', (draft) => void (draft.name = 'Other'))
    await asked[1]?.answer()
    await done
    expect(asked).toHaveLength(2)
    expect(editor.document.document()).toMatchObject({ name: 'Other' })
    expect(editor.document.getState().history.past.at(-1)?.label).toBe('Tidy up the workflow')
  })

  it('says which locked nodes were worked around', async () => {
    const editor = session()
    editor.document.edit(
      'Lock',
      (draft) => void Object.assign(draft.nodes[1] ?? {}, { locked: true }),
    )
    const before = nodeById(editor.document.document(), 'a')
    await tidyAll(editor, () => Promise.resolve(real(editor)))
    expect(nodeById(editor.document.document(), 'a')).toEqual(before)
    expect(said.toasts.map(({ title }) => title)).toEqual(['1 locked node stayed in place'])
  })

  it('lets things glide there while the canvas is shown', async () => {
    const editor = session()
    const glide = vi.fn((edit: () => void) => edit())
    layoutOf(editor).setState({ glide })
    await tidyAll(editor, () => Promise.resolve(real(editor)))
    expect(glide).toHaveBeenCalledOnce()
    expect(editor.document.getState().history.past).toHaveLength(1)
  })
})
