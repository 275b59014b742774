/**
 * Markdown as markup that holds nothing but text: what is HTML in it is shown as it was written, and nothing is loaded. Whoever
 * approves sees all that stands there: addresses, titles and definitions too.
 */
import { lexer, type Token, type Tokens } from 'marked'
import { markup, type Html } from '../door/html'

export function markdown(text: string): Html {
  return markup`${lexer(text).map(block)}`
}

function block(token: Token): Html {
  switch (token.type) {
    case 'space':
      return markup``
    case 'heading':
      // The page has the one heading of the first rank.
      return token.depth <= 2
        ? markup`<h2>${inline(token.tokens)}</h2>`
        : markup`<h3>${inline(token.tokens)}</h3>`
    case 'paragraph':
      return markup`<p class="text">${inline(token.tokens)}</p>`
    case 'blockquote':
      return markup`<blockquote>${(token.tokens ?? []).map(block)}</blockquote>`
    case 'list': {
      const items = (token as Tokens.List).items.map(
        ({ tokens }) => markup`<li>${tokens.map(block)}</li>`,
      )
      return token.ordered
        ? markup`<ol start="${String(token.start)}">
            ${items}
          </ol>`
        : markup`<ul>
            ${items}
          </ul>`
    }
    case 'code':
      return markup`<pre>${token.lang ? token.raw : token.text}</pre>`
    case 'hr':
      return markup`<hr />`
    case 'text':
      return 'tokens' in token && token.tokens ? inline(token.tokens) : markup`${token.text}`
    default:
      return markup`<pre>${token.raw}</pre>`
  }
}

function inline(tokens: readonly Token[] = []): Html {
  return markup`${tokens.map(span)}`
}

function span(token: Token): Html {
  switch (token.type) {
    case 'strong':
      return markup`<strong>${inline(token.tokens)}</strong>`
    case 'em':
      return markup`<em>${inline(token.tokens)}</em>`
    case 'del':
      return markup`<s>${inline(token.tokens)}</s>`
    case 'codespan':
      return markup`<code>${token.text}</code>`
    case 'br':
      return markup`<br />`
    case 'escape':
      return markup`${token.text}`
    case 'link':
      return link(token as Tokens.Link)
    case 'image':
      return markup`${token.text}${behind(token as Tokens.Image, token.text)}`
    case 'text':
      return 'tokens' in token && token.tokens ? inline(token.tokens) : markup`${token.text}`
    default:
      return markup`${token.raw}`
  }
}

function link(token: Tokens.Link): Html {
  const shown = inline(token.tokens)
  const text = /^(https?|mailto):/i.test(token.href)
    ? markup`<a href="${token.href}" rel="noreferrer noopener" target="_blank">${shown}</a>`
    : shown
  return markup`${text}${behind(token, token.text)}`
}

/** What Markdown hides behind a text: its address and its title. */
function behind({ href, title }: { href: string; title?: string | null }, text: string): Html {
  const hidden = [
    ...(href === text || href === `mailto:${text}` ? [] : [href]),
    ...(title ? [`“${title}”`] : []),
  ]
  return hidden.length === 0 ? markup`` : markup` (${hidden.join(' ')})`
}
