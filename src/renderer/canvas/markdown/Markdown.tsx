import { lexer, type MarkedToken, type Token } from 'marked'
import { Fragment, memo, useMemo, type ReactNode } from 'react'
import { Icon } from '../../ui'
import { Markup } from './Markup'

/**
 * Markdown (GitHub's) as React elements, never as HTML: tags in it are text. Pictures are links, so that reading a note fetches
 * nothing; links that are not https are text.
 */
export default memo(function Markdown({ text }: { text: string }) {
  const tokens = useMemo(() => lexer(text, { gfm: true, breaks: true }), [text])
  return <Markup>{blocks(tokens)}</Markup>
})

function blocks(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, index) => (
    <Fragment key={index}>{block(token as MarkedToken)}</Fragment>
  ))
}

function block(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'hr':
      return <hr />
    case 'heading':
      // The page has headings of its own: a note's are no part of its outline.
      return <p data-heading={Math.min(token.depth, 4)}>{inline(token.tokens)}</p>
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>
    case 'blockquote':
      return <blockquote>{blocks(token.tokens)}</blockquote>
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      )
    case 'list': {
      const items = token.items.map((item, index) => (
        <li key={index} data-task={item.task || undefined}>
          {item.task && (
            <Icon
              name={item.checked ? 'square-check' : 'square'}
              size={14}
              label={item.checked ? 'Done' : 'To do'}
            />
          )}
          <div>{blocks(item.tokens.filter(({ type }) => type !== 'checkbox'))}</div>
        </li>
      ))
      return token.ordered ? (
        <ol start={token.start === '' ? undefined : token.start}>{items}</ol>
      ) : (
        <ul>{items}</ul>
      )
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {token.header.map((cell, index) => (
                <th key={index}>{inline(cell.tokens)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {token.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at}>{inline(cell.tokens)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
    case 'html':
      return <p>{token.raw.trim()}</p>
    default:
      return inline([token])
  }
}

function inline(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{span(token as MarkedToken)}</Fragment>)
}

function span(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens)}</strong>
    case 'em':
      return <em>{inline(token.tokens)}</em>
    case 'del':
      return <del>{inline(token.tokens)}</del>
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'link':
      return <Link href={token.href}>{inline(token.tokens)}</Link>
    case 'image':
      return <Link href={token.href}>{token.text || token.href}</Link>
    case 'text':
      return 'tokens' in token && token.tokens ? inline(token.tokens) : token.text
    case 'escape':
      return token.text
    default:
      return token.raw
  }
}

function Link({ href, children }: { href: string; children: ReactNode }) {
  if (URL.parse(href)?.protocol !== 'https:') return <span title={href}>{children}</span>
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      title={href}
      className="nodrag"
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {children}
    </a>
  )
}
