/** What a question looks like in Slack, and how its texts are found again in what Slack sends back. */
import type { Asked } from '../../app/approvals/channel'
import type { Json, JsonObject } from '../../shared/workflow/document'
import { LONGEST_SECTION } from '../services/slack/slack-api'
import { aboutLine, shorten, wholeLine } from './question-text'

/** Slack's limits. Characters. */
const LONGEST_HEADER = 150
const LONGEST_CONTEXT = 2_000
const LONGEST_LABEL = 100
/** A text goes on over so many sections, and is cut then. */
const MOST_SECTIONS = 4
/** Of what is shown; Slack takes 50 in all. */
const MOST_BLOCKS = 40

/** A text of the question that may be edited by itself. */
export interface SlackPart {
  number: string
  label: string
  text: string
}

/** The blocks of a question: those of the message, those of them that are kept until it is closed, and the buttons. */
export function questionBlocks(asked: Asked): {
  blocks: JsonObject[]
  kept: JsonObject[]
  buttons: JsonObject
} {
  const { shown, cut, editable } = shownBlocks(asked)
  const about = context(aboutLine(asked))
  const before: JsonObject[] = [
    ...(asked.note ? [context(asked.note)] : []),
    { type: 'header', text: plain(shorten(asked.title, LONGEST_HEADER)) },
    ...(asked.instructions ? [section(shorten(asked.instructions, LONGEST_SECTION))] : []),
    ...shown,
  ]
  const buttons = {
    type: 'actions',
    elements: [
      { ...button('Approve', 'approve', asked.ticket), style: 'primary' },
      { ...button('Reject', 'reject', asked.ticket), style: 'danger' },
      ...(editable ? [button('Edit', 'edit', asked.ticket)] : []),
      ...(asked.links
        ? [
            {
              type: 'button',
              action_id: 'open',
              text: plain('Open the page'),
              url: asked.links.open,
            },
          ]
        : []),
    ] as Json[],
  }
  if (!cut) return { blocks: [...before, about], kept: [...before, about], buttons }
  // The link is a way to answer: it stands in the message only.
  const { links: _, ...linkless } = asked
  return {
    blocks: [...before, context(wholeLine(asked)), about],
    kept: [...before, context(wholeLine(linkless)), about],
    buttons,
  }
}

/** The texts of a question that may be edited, out of the message as Slack sends it back. */
export function partsIn(blocks: readonly unknown[]): SlackPart[] {
  const parts: SlackPart[] = []
  let label = 'Text'
  for (const block of blocks as Array<{
    block_id?: string
    text?: { text?: string }
    elements?: Array<{ text?: string }>
  }>) {
    const [, kind, number] = /^(label|part)-(\d+)$/.exec(block.block_id ?? '') ?? []
    if (kind === 'label') label = nameIn(unescaped(block.elements?.[0]?.text ?? ''), number)
    if (kind === 'part' && number !== undefined)
      parts.push({ number, label, text: unescaped(block.text?.text ?? '') })
  }
  return parts
}

/** What a line such as `[2] Body:` calls the text after it. An item of a list has no name of its own. */
function nameIn(line: string, number = ''): string {
  const name = line.replace(/^(- ?)?(\[\d+\] ?)?/, '').replace(/:$/, '')
  return name === '' ? `Text ${number}` : name
}

/** The modal in which the texts are edited, or in which a rejection is explained. `metadata` comes back with what was entered. */
export function modal(
  kind: 'edit' | 'reject',
  metadata: string,
  parts: readonly SlackPart[] = [],
): JsonObject {
  const input = (block: string, label: string, more: JsonObject, optional = false): JsonObject => ({
    type: 'input',
    block_id: block,
    optional,
    label: plain(shorten(label, LONGEST_LABEL)),
    element: { type: 'plain_text_input', action_id: 'text', multiline: true, ...more },
  })
  return {
    type: 'modal',
    callback_id: kind,
    private_metadata: metadata,
    title: plain(kind === 'edit' ? 'Edit and approve' : 'Reject'),
    submit: plain(kind === 'edit' ? 'Approve' : 'Reject'),
    close: plain('Cancel'),
    blocks:
      kind === 'edit'
        ? parts.map(({ number, label, text }) =>
            input(`part-${number}`, label, { initial_value: text, max_length: LONGEST_SECTION }),
          )
        : [input('comment', 'What is wrong with it?', { max_length: LONGEST_SECTION }, true)],
  }
}

/** All that is decided about; where texts of it can be edited here, each of those in a section of its own. */
function shownBlocks(asked: Asked): { shown: JsonObject[]; cut: boolean; editable: boolean } {
  const pieces = isEditable(asked) ? piecesOf(asked) : undefined
  const editable = pieces?.flatMap(blocksOf)
  // Nobody replaces what they have not seen whole.
  if (editable && editable.length <= MOST_BLOCKS)
    return { shown: editable, cut: false, editable: true }
  const text = asked.shown.trim() === '' ? '(nothing)' : asked.shown
  const longest = LONGEST_SECTION * MOST_SECTIONS
  return {
    shown: sections(shorten(text, longest)),
    cut: text.length > longest,
    editable: false,
  }
}

/** A stretch of what is shown: a text that may be edited, with the line that names it, or all that stands between two of those. */
type Piece = { between: string } | { number: number; label: string; text: string }

/** What is shown, taken apart at the texts that may be edited. Undefined where one of them is not found as it stands. */
function piecesOf({ shown, parts = [] }: Asked): Piece[] | undefined {
  const pieces: Piece[] = []
  let rest = shown
  for (const { number, label, text } of parts) {
    const found = placeOf(rest, parts.length > 1 ? number : undefined, label, text)
    if (!found) return undefined
    pieces.push({ between: rest.slice(0, found.at) }, { number, label: found.head, text })
    rest = rest.slice(found.end)
  }
  return [...pieces, { between: rest }]
}

/** Where a text stands: whole lines, after its number where there are several texts, and its label where it has one. */
function placeOf(rest: string, number: number | undefined, label: string, text: string) {
  const lines = text.trimEnd()
  const mark = number === undefined ? '' : `[${number}] `
  const heads = [
    `${mark}${label}: `,
    `${mark}${label}:\n`,
    `- ${mark}`,
    ...(mark === '' ? [] : [mark]),
  ]
  // A value that is nothing but text has neither.
  if (mark === '' && rest.trim() === text.trim()) return { at: 0, end: rest.length, head: '' }
  for (let at = 0; at >= 0 && at < rest.length; at = nextLine(rest, at)) {
    const head = heads.find((each) => rest.startsWith(`${each}${lines}`, at))
    if (head === undefined) continue
    const end = at + head.length + lines.length
    const tail = /^[^\S\n]*(?:\n|$)/.exec(rest.slice(end))
    if (tail) return { at, end: end + tail[0].length, head: head.trim() }
  }
  return undefined
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? -1 : end + 1
}

function blocksOf(piece: Piece): JsonObject[] {
  if ('between' in piece) {
    const text = piece.between.replace(/^\n+|\s+$/g, '')
    return text === '' ? [] : sections(text)
  }
  const { number, label, text } = piece
  return [
    ...(label === '' ? [] : [{ ...context(label), block_id: `label-${number}` }]),
    { ...section(text), block_id: `part-${number}` },
  ]
}

function sections(text: string): JsonObject[] {
  const blocks: JsonObject[] = []
  for (let at = 0; at < text.length; at += LONGEST_SECTION)
    blocks.push(section(text.slice(at, at + LONGEST_SECTION)))
  return blocks
}

/** Whether every text fits into a field of a modal, and there are not too many of them for one. */
function isEditable({ editable, parts = [] }: Asked): boolean {
  return (
    editable !== 'no' &&
    parts.length > 0 &&
    parts.length <= 15 &&
    parts.every(({ text }) => text.trim() !== '' && text.length <= LONGEST_SECTION)
  )
}

function section(text: string): JsonObject {
  return { type: 'section', text: plain(text) }
}

function context(text: string): JsonObject {
  return { type: 'context', elements: [plain(shorten(text, LONGEST_CONTEXT))] }
}

function button(text: string, action: string, ticket: string): JsonObject {
  return { type: 'button', action_id: action, text: plain(text), value: ticket }
}

/** Never markup: what is shown comes from models and strangers. */
function plain(text: string): JsonObject {
  return { type: 'plain_text', text, emoji: false }
}

/** Slack sends three characters back as entities. */
function unescaped(text: string): string {
  return text.replace(
    /&(amp|lt|gt);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '',
  )
}
