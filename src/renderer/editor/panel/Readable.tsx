import { isFileReference } from '../../../shared/run/file-reference'
import { FileValue } from '../../files/FileValue'
import { humanise, isRecord } from '../../forms/schema'

/** A value for people: text as paragraphs and lists, objects as headed parts, lists as lists. */
export function Readable({ value, depth = 0 }: { value: unknown; depth?: number }) {
  if (value === null || value === undefined) return <p className="text-fg-3">Nothing.</p>
  if (typeof value === 'string') return <Text text={value} />
  if (typeof value !== 'object') return <p>{String(value)}</p>
  if (Array.isArray(value)) {
    if (value.length === 0) return <p className="text-fg-3">An empty list.</p>
    const isPlain = value.every((item) => typeof item !== 'object' || item === null)
    return isPlain ? (
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {value.map((item, index) => (
          <li key={index}>
            <Readable value={item} depth={depth + 1} />
          </li>
        ))}
      </ul>
    ) : (
      <ol className="flex flex-col gap-3">
        {value.map((item, index) => (
          <li key={index} className="rounded-lg border border-line p-3">
            <Readable value={item} depth={depth + 1} />
          </li>
        ))}
      </ol>
    )
  }
  if (isFileReference(value)) return <FileValue file={value} />
  if (!isRecord(value)) return null
  const entries = Object.entries(value)
  if (entries.length === 0) return <p className="text-fg-3">An empty object.</p>
  return (
    <dl className="flex flex-col gap-3">
      {entries.map(([key, item]) => (
        <div key={key} className={depth > 1 ? 'pl-3' : undefined}>
          <dt className="text-xs font-medium text-fg-3">{humanise(key)}</dt>
          <dd className="mt-0.5 min-w-0">
            <Readable value={item} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

type Block = { kind: 'heading' | 'paragraph'; text: string } | { kind: 'list'; items: string[] }

/** The few marks of Markdown that models use most: headings, lists, paragraphs. The rest stays as it is written. */
function Text({ text }: { text: string }) {
  return (
    <div className="flex max-w-180 flex-col gap-2">
      {blocksOf(text).map((block, index) =>
        block.kind === 'list' ? (
          <ul key={index} className="flex list-disc flex-col gap-0.5 pl-5">
            {block.items.map((item, at) => (
              <li key={at}>
                <Marked text={item} />
              </li>
            ))}
          </ul>
        ) : (
          <p
            key={index}
            className={
              block.kind === 'heading' ? 'font-semibold' : 'break-words whitespace-pre-wrap'
            }
          >
            <Marked text={block.text} />
          </p>
        ),
      )}
    </div>
  )
}

/** `**bold**` within a line. */
function Marked({ text }: { text: string }) {
  return text
    .split(/(\*\*[^*\n]+\*\*)/)
    .map((part, index) =>
      part.startsWith('**') && part.endsWith('**') && part.length > 4 ? (
        <strong key={index}>{part.slice(2, -2)}</strong>
      ) : (
        part
      ),
    )
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  for (const part of text.split(/\n{2,}/)) {
    const lines = part.split('\n')
    const heading = /^#{1,6} (.+)$/.exec(lines[0] ?? '')
    if (heading?.[1] !== undefined) {
      blocks.push({ kind: 'heading', text: heading[1] })
      lines.shift()
    }
    if (lines.length === 0) continue
    const items = lines.map((line) => /^\s*[-*] (.+)$/.exec(line)?.[1])
    if (items.every((item) => item !== undefined)) blocks.push({ kind: 'list', items })
    else if (lines.some((line) => line.trim() !== ''))
      blocks.push({ kind: 'paragraph', text: lines.join('\n') })
  }
  return blocks
}
