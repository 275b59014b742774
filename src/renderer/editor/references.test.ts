import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refersTo, renameInExpression, renameReferences } from './references'

const renamed = new Map([
  ['draft', 'post'],
  ['old-id', 'new-id'],
  ['new-id', 'draft'],
])

describe('expressions follow a node that is renamed', () => {
  it.each([
    ['$nodes.draft.text', '$nodes.post.text'],
    ['$nodes.`draft`', '$nodes.post'],
    ['$nodes.`old-id`.x & $nodes . draft', '$nodes.`new-id`.x & $nodes . post'],
    ['$nodes.`new-id`', '$nodes.draft'],
    ['$nodes.drafty + $nodes.draft_2', '$nodes.drafty + $nodes.draft_2'],
    ['$mynodes.draft & $nodesx.draft', '$mynodes.draft & $nodesx.draft'],
    ['$lookup($nodes, "draft")', '$lookup($nodes, "post")'],
    ["$lookup( $nodes ,'draft').text", '$lookup( $nodes ,"post").text'],
    ['"$nodes.draft" & $nodes.draft', '"$nodes.draft" & $nodes.post'],
    ["'it\\'s $nodes.draft'", "'it\\'s $nodes.draft'"],
    ['/* $nodes.draft */ $nodes.draft', '/* $nodes.draft */ $nodes.post'],
    ['draft.text', 'draft.text'],
    ['{"a": {"b": $nodes.draft}}', '{"a": {"b": $nodes.post}}'],
  ])('%s becomes %s', (before, after) => {
    expect(renameInExpression(before, renamed)).toBe(after)
  })

  it('in templates at any depth, and nowhere else', () => {
    expect(
      renameReferences(
        {
          text: 'See $nodes.draft: {{ $nodes.draft.text }} and {{ {"a": {"b": 1}} }} {{$nodes.draft}}',
          list: [{ deep: '{{ $nodes.draft }}' }, 3, null],
        },
        renamed,
      ),
    ).toEqual({
      text: 'See $nodes.draft: {{ $nodes.post.text }} and {{ {"a": {"b": 1}} }} {{$nodes.post}}',
      list: [{ deep: '{{ $nodes.post }}' }, 3, null],
    })
  })

  it('leaves a config that names none of them the same', () => {
    const config = { text: '{{ $nodes.other }}', list: ['{{ a'], n: 1 }
    expect(renameReferences(config, renamed)).toBe(config)
    expect(refersTo(config, 'other')).toBe(true)
    expect(refersTo(config, 'draft')).toBe(false)
  })

  it('and back again give the same expression', () => {
    const there = new Map([['a', 'b']])
    const back = new Map([['b', 'a']])
    const piece = fc.constantFrom(
      '$nodes.a',
      '.x',
      ' & ',
      '"$nodes.a"',
      '/* a */',
      '$nodes',
      'a',
      '[0]',
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join(' ')
        expect(renameInExpression(renameInExpression(text, there), back)).toBe(text)
      }),
    )
  })
})
