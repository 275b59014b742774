import { expect, test } from 'vitest'
import { markdown } from './markdown'

const shown = (text: string) => markdown(text).text
/** What a person sees of it: no tag, and nothing that stands in one. */
const seen = (text: string) => shown(text).replace(/<[^>]*>/g, '')

/** Each holds `secret`, where Markdown would show it to nobody. */
test.each([
  ['a definition', '[x]: https://example.com "secret"'],
  ['a definition that is used', 'See [the page][x].\n\n[x]: https://example.com "secret"'],
  ['a second definition of the same', '[x]: https://a.example\n[x]: https://secret.example'],
  ['a definition in a list', '- one\n\n  [x]: https://example.com "secret"'],
  ['a definition in a quotation', '> [x]: https://example.com "secret"'],
  ['the address of a link', 'See [the page](https://secret.example).'],
  ['the address of a link that is none', 'See [the page](javascript:secret).'],
  ['the title of a link', 'See [the page](https://example.com "secret").'],
  ['the address of a picture', '![A cat](https://secret.example/cat.png)'],
  ['the title of a picture', '![A cat](https://example.com/cat.png "secret")'],
  ['a comment', 'Hello <!-- secret -->'],
  ['a comment of its own', '<!-- secret -->'],
  ['what follows the fence of code', '```js secret\nx\n```'],
  ['a table', '| a | b |\n| - | - |\n| c | secret |'],
  ['an attribute', '<b title="secret">Hello</b>'],
])('shows %s', (_, text) => {
  expect(seen(text)).toContain('secret')
})

test('says of a task whether it is done', () => {
  expect(seen('- [x] one\n- [ ] two')).not.toBe(seen('- [ ] one\n- [x] two'))
})

test('counts as the text counts', () => {
  expect(shown('7. seven')).toContain('start="7"')
})

test('shows an address that stands there already once', () => {
  expect(seen('<https://example.com/a>').split('https://example.com/a')).toHaveLength(2)
})
