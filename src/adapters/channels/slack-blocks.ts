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

/** A text of the question that may be edited by itself. */
export interface SlackPart {
  number: string
  label: string
  text: string
}

/** The blocks of a question: those that stay when it is closed, and the buttons. */
export function questionBlocks(asked: Asked): { lasting: JsonObject[]; buttons: JsonObject } {
  const { parts, cut } = shownBlocks(asked)
  const lasting: JsonObject[] = [
    ...(asked.note ? [context(asked.note)] : []),
    { type: 'header', text: plain(shorten(asked.title, LONGEST_HEADER)) },
    ...(asked.instructions ? [section(shorten(asked.instructions, LONGEST_SECTION))] : []),
    ...parts,
    ...(cut ? [context(wholeLine(asked))] : []),
    context(aboutLine(asked)),
  ]
  const buttons = {
    type: 'actions',
    elements: [
      { ...button('Approve', 'approve', asked.ticket), style: 'primary' },
      { ...button('Reject', 'reject', asked.ticket), style: 'danger' },
      // Nobody replaces what they have not seen whole.
      ...(isEditable(asked) && !cut ? [button('Edit', 'edit', asked.ticket)] : []),
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
  return { lasting, buttons }
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
    if (kind === 'label') label = unescaped(block.elements?.[0]?.text ?? 'Text')
    if (kind === 'part' && number !== undefined)
      parts.push({ number, label, text: unescaped(block.text?.text ?? '') })
  }
  return parts
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

/** Each part as a section of its own where they can be edited here; else what is shown as one text. */
function shownBlocks(asked: Asked): { parts: JsonObject[]; cut: boolean } {
  const { parts: texts = [] } = asked
  if (isEditable(asked))
    return {
      cut: false,
      parts: texts.flatMap(({ number, label, text }) => [
        ...(texts.length > 1
          ? [{ ...context(shorten(label, LONGEST_LABEL)), block_id: `label-${number}` }]
          : []),
        { ...section(text), block_id: `part-${number}` },
      ]),
    }
  const text = asked.shown.trim() === '' ? '(nothing)' : asked.shown
  const longest = LONGEST_SECTION * MOST_SECTIONS
  const shown = shorten(text, longest)
  const parts: JsonObject[] = []
  for (let at = 0; at < shown.length; at += LONGEST_SECTION)
    parts.push(section(shown.slice(at, at + LONGEST_SECTION)))
  return { parts, cut: text.length > longest }
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
