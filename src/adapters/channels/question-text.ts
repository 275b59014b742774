import type { Asked } from '../../app/approvals/channel'

/** A question as plain text, with where its parts stand in it. */
export interface QuestionText {
  text: string
  /** UTF-16 code units. */
  title: { offset: number; length: number }
  shown: { offset: number; length: number }
  /** How to edit by a reply; absent where nobody can. */
  hint?: { offset: number; length: number }
  /** Not all of what is decided about is in the text. */
  cut: boolean
}

/**
 * The words of a question: what it asks, what to look at, what it is about, and what has to be known to answer. At most `longest`
 * UTF-16 code units; what is decided about is cut first, and the text then says where the whole is.
 */
export function questionText(asked: Asked, longest: number): QuestionText {
  const half = Math.floor(longest / 4)
  const note = asked.note === undefined ? '' : `${shorten(asked.note, 300)}\n\n`
  const title = shorten(asked.title, 300)
  const instructions = asked.instructions ? `\n${shorten(asked.instructions, half)}` : ''
  const foot = `\n\n${aboutLine(asked)}`
  const hint = asked.editable === 'no' ? '' : shorten(asked.editHint ?? '', 300)
  const hinted = hint === '' ? '' : `\n${hint}`
  const before = `${note}${title}${instructions}\n\n`
  const room = longest - before.length - foot.length
  const body = asked.shown.trim() === '' ? '(nothing)' : asked.shown
  const cut = body.length > room - hinted.length
  const whole = `\n\n${wholeLine(asked)}`
  const shown = cut ? shorten(body, room - whole.length) : body
  // Nobody replaces what they have not seen whole.
  const text = `${before}${shown}${cut ? whole : ''}${foot}${cut ? '' : hinted}`
  return {
    text,
    title: { offset: note.length, length: title.length },
    shown: { offset: before.length, length: shown.length },
    ...(hint === '' || cut
      ? {}
      : { hint: { offset: text.length - hint.length, length: hint.length } }),
    cut,
  }
}

/** Which workflow asks, how many have to agree, who did, and until when. */
export function aboutLine(asked: Asked): string {
  const { workflowName, approvals, approvedBy, assignees, expiresAt } = asked
  return [
    shorten(workflowName, 100),
    ...(assignees.length > 0 ? [`for ${shorten(assignees.join(', '), 200)}`] : []),
    ...(approvals === 2 ? ['two people have to approve'] : []),
    ...(approvedBy.length > 0 ? [`approved by ${shorten(approvedBy.join(', '), 200)}`] : []),
    ...(expiresAt === undefined ? [] : [`open until ${timeText(expiresAt)}`]),
  ].join(' · ')
}

/** Said where a text was cut. */
export function wholeLine({ links }: Asked): string {
  return links
    ? `This is only the beginning. The whole: ${links.open}`
    : 'This is only the beginning. See the whole in the inbox of Baton.'
}

/** At most `longest` code units, with an ellipsis where something is missing; never half a character. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text
  const end = Math.max(0, longest - 1)
  const code = text.charCodeAt(end - 1)
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end)}…`
}

/** In the time zone of the host, which says which one it is. */
function timeText(at: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at)
}
