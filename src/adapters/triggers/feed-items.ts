/** The items of a feed, a list or a sheet, out of its text. */
import { parse } from 'csv-parse/sync'
import { parseFeed } from 'feedsmith'
import { NodeError } from '../../engine/node-error'
import type { Json, JsonObject } from '../../shared/workflow/document'

export type FeedKind = 'rss' | 'json' | 'csv'

/** Items that one look takes. */
export const MOST_ITEMS = 50_000
/** How deep the elements of a feed may lie in one another. */
const DEEPEST = 100

/** In the order in which they are to be delivered: a feed's oldest first. Rejects with a `NodeError` for what is none. */
export function itemsOf(kind: FeedKind, text: string, list?: string): Json[] {
  const items =
    kind === 'csv' ? rowsOf(text) : kind === 'json' ? listOf(text, list) : entriesOf(text)
  if (items.length > MOST_ITEMS)
    throw new NodeError(
      'limit',
      `There are more than ${MOST_ITEMS.toLocaleString('en')} items. Take a shorter list.`,
    )
  return items
}

function entriesOf(text: string): Json[] {
  if (/<!ENTITY/i.test(text))
    throw new NodeError(
      'bad-input',
      'The feed defines entities of its own, which no feed needs and which can be a trap. It was not read.',
    )
  if (isTooDeep(text))
    throw new NodeError(
      'bad-input',
      `The feed nests its elements more than ${DEEPEST} deep, which no feed does. It was not read.`,
    )
  let parsed
  try {
    parsed = parseFeed(text)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new NodeError(
      'bad-input',
      `What is there is no feed that can be read (${said}). Check the address; many sites name their feed in the head of the page.`,
      { cause: error },
    )
  }
  const { feed } = parsed as { feed: { items?: unknown[]; entries?: unknown[] } }
  const entries = JSON.parse(JSON.stringify(feed.items ?? feed.entries ?? [])) as JsonObject[]
  // Feeds begin with the newest.
  return entries.map(entryOf).reverse()
}

/** One shape for RSS, Atom, RDF and JSON Feed. What is not there is absent. */
function entryOf(entry: JsonObject): JsonObject {
  const guid = textIn(entry.guid) ?? textIn(entry.id) ?? textIn(objectOf(entry.rdf).about)
  const link = linkOf(entry)
  const authors = listIn(entry.authors).flatMap((one) => textIn(objectOf(one).name) ?? [])
  const categories = [...listIn(entry.categories), ...listIn(entry.tags)].flatMap((one) => {
    const { name, term, label } = objectOf(one)
    return textIn(one) ?? textIn(name) ?? textIn(label) ?? textIn(term) ?? []
  })
  const dc = objectOf(entry.dc)
  const published = [
    entry.pubDate,
    entry.published,
    entry.date_published,
    dc.date,
    entry.updated,
    entry.date_modified,
  ]
    .map((one) => timeOf(textIn(one) ?? textIn(listIn(one)[0])))
    .find((one) => one !== undefined)
  const content = [
    objectOf(entry.content).encoded,
    entry.content,
    entry.content_html,
    entry.content_text,
  ]
  const [enclosure] = [...listIn(entry.enclosures), ...listIn(entry.attachments)].map(objectOf)
  return present({
    id: guid ?? link,
    title: textIn(entry.title),
    link,
    summary: textIn(entry.summary) ?? textIn(entry.description),
    content: content.map(textIn).find((one) => one !== undefined),
    author: authors.length > 0 ? authors.join(', ') : textIn(listIn(dc.creators)[0] ?? dc.creator),
    published,
    categories: categories.length > 0 ? categories : undefined,
    enclosure:
      enclosure &&
      present({
        url: enclosure.url,
        type: enclosure.type ?? enclosure.mime_type,
        length: enclosure.length ?? enclosure.size_in_bytes,
      }),
  })
}

function linkOf(entry: JsonObject): string | undefined {
  const links = listIn(entry.links).map(objectOf)
  const main = links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0]
  return textIn(entry.link) ?? textIn(main?.href) ?? textIn(entry.url)
}

function listOf(text: string, path: string | undefined): Json[] {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (error) {
    const said = error instanceof Error ? error.message.slice(0, 120) : String(error)
    throw new NodeError('bad-input', `What is there is not JSON: ${said}.`, { cause: error })
  }
  if (path) {
    const found = at(value, path)
    if (Array.isArray(found)) return found
    throw new NodeError('bad-input', `There is no list at “${path}”. Check “Where the list is”.`)
  }
  if (Array.isArray(value)) return value
  const lists = Object.values(objectOf(value)).filter((one) => Array.isArray(one))
  const [only] = lists
  if (only && lists.length === 1) return only
  throw new NodeError(
    'bad-input',
    'What is there is not a list. Say under “Where the list is” which names lead to it, such as data.items.',
  )
}

function rowsOf(text: string): Json[] {
  const [first = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)
  if (/^\s*<(!doctype|html)/i.test(first))
    throw new NodeError(
      'bad-input',
      'What is there is a web page, not CSV. Publish the sheet to the web as CSV, or let everybody with the link read it.',
    )
  let rows: string[][]
  try {
    rows = parse(text, {
      bom: true,
      delimiter: delimiterOf(first),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: 1024 * 1024,
    })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new NodeError('bad-input', `What is there is no CSV that can be read: ${said}.`, {
      cause: error,
    })
  }
  const [head = [], ...body] = rows
  const names = namesOf(head)
  return body
    .filter((row) => row.some((cell) => cell.trim() !== ''))
    .map((row) => Object.fromEntries(names.map((name, column) => [name, row[column] ?? ''])))
}

function namesOf(head: readonly string[]): string[] {
  const names: string[] = []
  for (const [column, title] of head.entries()) {
    const name = title.trim() || `column ${column + 1}`
    names.push(names.includes(name) ? `${name} ${column + 1}` : name)
  }
  return names
}

/** What separates the columns: the one of the usual that the first line has most of. */
function delimiterOf(line: string): string {
  const counts = [',', ';', '\t'].map((each) => ({ each, count: line.split(each).length }))
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).each
}

/** The value at names with dots between them. */
export function at(value: Json | undefined, path: string): Json | undefined {
  // A column may have a dot in its name.
  const own = objectOf(value)
  if (Object.hasOwn(own, path)) return own[path]
  return path.split('.').reduce<Json | undefined>((inner, name) => {
    const object = objectOf(inner)
    return Object.hasOwn(object, name) ? object[name] : undefined
  }, value)
}

/** Whether elements lie too deep in one another, by one pass over the text. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let from = text.indexOf('<'); from >= 0;) {
    const isData = text.startsWith('<![CDATA[', from)
    const isComment = text.startsWith('<!--', from)
    const end = text.indexOf(isData ? ']]>' : isComment ? '-->' : '>', from)
    if (end < 0) return false
    const next = text[from + 1]
    if (next === '/') depth -= 1
    else if (next !== '!' && next !== '?' && text[end - 1] !== '/') depth += 1
    if (depth > DEEPEST) return true
    from = text.indexOf('<', end)
  }
  return false
}

function timeOf(text: string | undefined): string | undefined {
  const time = text === undefined ? NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** Text as it is, or the value of what carries text with its type. */
function textIn(value: Json | undefined): string | undefined {
  const text = typeof value === 'string' ? value : objectOf(value).value
  return typeof text === 'string' && text.trim() !== '' ? text : undefined
}

function present(values: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter((pair): pair is [string, Json] => pair[1] !== undefined),
  )
}

function listIn(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
