// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { ValueView } from './ValueView'

afterEach(cleanup)

const POSTS = {
  posts: [
    { title: 'One', text: 'First', publish: true },
    { title: 'Two', text: 'Second', publish: true },
  ],
}

it('marks the fields that an edit changed, and only those', () => {
  const [first, second] = POSTS.posts
  const edited = { posts: [first ?? {}, { ...second, text: 'Second, mended', publish: false }] }
  render(<ValueView value={edited} before={POSTS} />)
  expect(screen.getAllByText('Edited')).toHaveLength(2)
  expect(screen.getByText('Second, mended')).toBeTruthy()
  // What stood there before can be read again.
  expect(screen.getByText('Second')).toBeTruthy()
})

it('marks nothing while nothing was edited, whatever the order of the fields', () => {
  render(<ValueView value={POSTS} />)
  render(<ValueView value={{ a: { x: 1, y: 2 } }} before={{ a: { y: 2, x: 1 } }} />)
  expect(screen.queryByText('Edited')).toBeNull()
})
