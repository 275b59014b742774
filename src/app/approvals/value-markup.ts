/** A value on the page of a question: text, Markdown, pictures, objects by their fields, lists as cards. */
import { isFileReference, type FileReference } from '../../shared/run/file-reference'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { markup, type Html } from '../door/html'
import { markdown } from './markdown'
import { titleOf } from './parts'

/** Deeper values are shown as JSON. */
const MAX_DEPTH = 6

/** Every file that a value refers to, in the order in which they are shown. */
export function filesIn(value: Json): FileReference[] {
  if (isFileReference(value)) return [value]
  if (Array.isArray(value)) return value.flatMap(filesIn)
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(filesIn) : []
}

/** `pictures`: the address of a file of the value, by its rank in `filesIn`. */
export function valueMarkup(
  value: Json,
  fields: Json | undefined,
  pictures: (rank: number) => string,
): Html {
  let rank = 0
  const write = (at: Json, schema: JsonObject, depth: number): Html => {
    if (at === null || at === '') return markup`<p class="none">Empty</p>`
    if (typeof at === 'string') return textMarkup(at, schema)
    if (typeof at === 'boolean') return markup`<p class="text">${at ? 'Yes' : 'No'}</p>`
    if (typeof at === 'number') return markup`<p class="text">${at}</p>`
    if (isFileReference(at)) return fileMarkup(at, pictures(rank++))
    if (depth >= MAX_DEPTH) return markup`<pre>${JSON.stringify(at, null, 2)}</pre>`
    if (Array.isArray(at)) {
      if (at.length === 0) return markup`<p class="none">None</p>`
      const its = objectOf(schema.items)
      if (at.every((item) => item === null || typeof item !== 'object'))
        return markup`<ul>
          ${at.map((item) => markup`<li>${item === null ? 'Empty' : String(item)}</li>`)}
        </ul>`
      return markup`${at.map(
        (item, index) =>
          markup`<section class="item">
            ${at.length > 1 && markup`<p class="count">${index + 1} of ${at.length}</p>`}
            ${write(item, its, depth + 1)}
          </section>`,
      )}`
    }
    const properties = objectOf(schema.properties)
    return markup`<dl>
      ${Object.entries(at).map(([key, inner]) => {
        const its = Object.hasOwn(properties, key) ? objectOf(properties[key]) : {}
        return markup`<dt>${titleOf(its, key)}</dt>
          <dd>${write(inner, its, depth + 1)}</dd>`
      })}
    </dl>`
  }
  return write(value, objectOf(fields), 0)
}

function textMarkup(text: string, { format, contentMediaType }: JsonObject): Html {
  const isMarkdown =
    format === 'markdown' || contentMediaType === 'text/markdown' || /^#{1,6} \S/m.test(text)
  return isMarkdown ? markdown(text) : markup`<p class="text">${text}</p>`
}

function fileMarkup({ name, contentType, bytes }: FileReference, address: string): Html {
  const kilobytes = Math.max(1, Math.round(bytes / 1024)).toLocaleString('en')
  if (!/^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(contentType))
    return markup`<p class="text">${name} (${contentType}, ${kilobytes} KB)</p>`
  return markup`<figure>
    <img src="${address}" alt="${name}" />
    <figcaption>${name}</figcaption>
  </figure>`
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
