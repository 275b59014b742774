// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { EditorContext } from '../../editor/context'
import { row, testSession } from '../../editor/testing'
import { Toaster, TooltipProvider } from '../../ui'
import PinDialog from './PinDialog'
import { editPin } from './pins'

vi.mock('../../code-editor/CodeEditor', () => ({
  CodeEditor: ({ label, value, onChange }: CodeEditorProps) => (
    <textarea
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  ),
}))

interface CodeEditorProps {
  label: string
  value: string
  onChange(text: string): void
}

afterEach(cleanup)

async function editing() {
  render(
    <TooltipProvider>
      <EditorContext value={testSession(row(['start', 'log']))}>
        <PinDialog />
        <Toaster />
      </EditorContext>
    </TooltipProvider>,
  )
  editPin('log', { output: 'Hello' })
  return screen.findByLabelText('Pinned output')
}

it('closes without a word where nothing was written', async () => {
  await editing()
  fireEvent.keyDown(document, { key: 'Escape' })
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(screen.queryByText('What you wrote is not used')).toBeNull()
})

it('brings back what was written in it when Escape closed it', async () => {
  fireEvent.change(await editing(), { target: { value: 'Hello, world' } })
  fireEvent.keyDown(document, { key: 'Escape' })
  expect(screen.queryByRole('dialog')).toBeNull()
  fireEvent.click(screen.getByText('Undo'))
  expect((await screen.findByLabelText<HTMLTextAreaElement>('Pinned output')).value).toBe(
    'Hello, world',
  )
})

it('stays open at a click beside it once something was written', async () => {
  const output = await editing()
  fireEvent.change(output, { target: { value: 'Hello, world' } })
  // What tells clicks beside it begins to listen a moment after it is open.
  await new Promise((resolve) => setTimeout(resolve))
  fireEvent.pointerDown(document.body)
  fireEvent.click(document.body)
  expect(screen.queryByRole('dialog')).not.toBeNull()
})
