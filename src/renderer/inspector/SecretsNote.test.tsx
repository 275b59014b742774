// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { SecretsNote } from './SecretsNote'

afterEach(cleanup)

describe('what looks like a secret in a form', () => {
  it('is named with its place and the way on, and never shown', () => {
    const key = `sk-proj-${'a1B2'.repeat(8)}`
    render(<SecretsNote value={{ url: 'https://x.example', headers: { 'x-key': key } }} />)
    const note = screen.getByRole('alert')
    expect(note.textContent).toContain('OpenAI key in headers.x-key')
    expect(note.textContent).not.toContain(key)
    expect(screen.getByRole('link', { name: 'connection' }).getAttribute('href')).toContain(
      'connections',
    )
  })

  it('is counted where there are several', () => {
    render(
      <SecretsNote value={{ a: 'Bearer abcdefghij0123456789', b: `ghp_${'x9'.repeat(18)}` }} />,
    )
    expect(screen.getByRole('alert').textContent).toContain('2 values look like secrets')
  })

  it('is nothing in plain words, placeholders and expressions', () => {
    render(
      <SecretsNote
        value={{ prompt: 'Write a post.', headers: { Authorization: 'Bearer {{ $vars.key }}' } }}
      />,
    )
    expect(screen.queryByRole('alert')).toBeNull()
    render(<SecretsNote value={undefined} />)
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
