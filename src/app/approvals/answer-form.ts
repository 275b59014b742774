/** The page of a question: what is asked, what is shown, a form to edit it, and the two answers. Works without a script. */
import type { PendingCallback } from '../../shared/contract'
import type { DoorAnswer } from '../door/door'
import { attributes, markup, type Html } from '../door/html'
import { page } from '../door/page'
import { showValue, type Part } from './parts'
import { valueMarkup } from './value-markup'

export interface AnswerForm {
  question: PendingCallback
  /** SHA-256 (hex) of what is shown, which the answer carries back. */
  shown: string
  /** Whom the link was sent to: then nobody else can answer by it. */
  by?: string
  /** What was offered first: by the address that was opened. */
  first: 'approve' | 'reject'
  /** Where the page lies, without the query. */
  address: string
  status?: number
  /** What was wrong with the answer that was just sent. */
  problem?: string
  /** What was entered, where it has to be entered again. */
  entered?: URLSearchParams
  now: number
}

/** What the buttons say. Nothing can be written here for a node that was handed over, so it gives nothing. */
function wordsOf({ question, handedOver }: PendingCallback): { approve: string; reject: string } {
  if (handedOver) return { approve: 'Go on without a value', reject: 'Let it fail' }
  return question === 'in-doubt'
    ? { approve: 'It happened', reject: 'It failed' }
    : { approve: 'Approve', reject: 'Reject' }
}

/** The field of a part in the form. */
export function partField(number: number): string {
  return `part-${number}`
}

export function answerForm(form: AnswerForm): DoorAnswer {
  const { question, shown, address, problem, entered, first, status } = form
  const { title, instructions, value, fields, workflowName } = question
  const inDoubt = question.question === 'in-doubt'
  const words = wordsOf(question)
  const parts = inDoubt ? [] : showValue(value, fields).parts
  const edits = parts.some(({ number }) => entered?.has(partField(number)))
  const buttons = [
    markup`<button name="answer" value="approve">${words.approve}</button>`,
    markup`<button name="answer" value="reject" class="plain">
      ${words.reject}
    </button>`,
  ]
  return page({
    status,
    title,
    pictures: true,
    footer: 'Asked by Baton',
    body: markup`<p class="count">${workflowName}</p>
      <h1>${title}</h1>
      ${problem !== undefined && markup`<div class="errors" role="alert"><p>${problem}</p></div>`}
      ${instructions && markup`<p class="text instructions">${instructions}</p>`}
      <p class="facts">${factsOf(form)}</p>
      ${
        !inDoubt &&
        markup`<div class="shown">
          ${valueMarkup(value, fields, (rank) => `${address}/file/${rank}`)}
        </div>`
      }
      <form method="post" action="${address}" autocomplete="off">
        <input type="hidden" name="shown" value="${shown}" />
        ${
          parts.length > 0 &&
          markup`<details ${attributes({ open: edits })}>
            <summary>Edit</summary>
            ${grouped(parts).map(([name, group]) => {
              const inputs = group.map((part) => partInput(part, entered))
              return name === undefined
                ? markup`${inputs}`
                : markup`<fieldset class="group">
                    <legend>${name}</legend>
                    ${inputs}
                  </fieldset>`
            })}
          </details>`
        }
        <div class="field">
          <label for="comment">Comment <span class="optional">(optional)</span></label>
          <textarea id="comment" name="comment" class="short">${entered?.get('comment')}</textarea>
        </div>
        ${whoMarkup(form)}
        <div class="buttons">${first === 'approve' ? buttons : buttons.toReversed()}</div>
      </form>`,
  })
}

function factsOf({ question, now }: AnswerForm): string {
  const { assignees, approvals, approvedBy, expiresAt, editedBy } = question
  const facts = [
    ...(assignees.length > 0 ? [`Asked of ${assignees.join(', ')}.`] : []),
    ...(editedBy === undefined ? [] : [`Edited by ${editedBy}.`]),
    ...(approvals === 2
      ? [
          approvedBy.length > 0
            ? `Approved by ${approvedBy.join(', ')}; it needs one more person.`
            : 'It needs the approval of two people.',
        ]
      : []),
    ...(expiresAt === undefined ? [] : [`Time for an answer: ${spanWords(expiresAt - now)}.`]),
  ]
  return facts.join(' ')
}

function spanWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 90) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}

function whoMarkup({ by, question, entered }: AnswerForm): Html {
  if (by !== undefined) return markup`<p class="facts">You answer as <strong>${by}</strong>.</p>`
  const [only, ...more] = question.assignees
  const name = entered?.get('by') ?? (more.length === 0 ? only : '')
  return markup`<div class="field">
    <label for="by">Your name</label>
    <input id="by" name="by" maxlength="200" required list="people" value="${name}" />
    <datalist id="people">
      ${question.assignees.map((person) => markup`<option value="${person}"></option>`)}
    </datalist>
  </div>`
}

/** Parts of the items of a list stand together. */
function grouped(parts: readonly Part[]): [name: string | undefined, parts: Part[]][] {
  const groups: [string | undefined, Part[]][] = []
  for (const part of parts) {
    const inner = part.path.slice(0, -1)
    const index = inner.findLast((step) => typeof step === 'number')
    const name = index === undefined ? undefined : `${Number(index) + 1}`
    const last = groups.at(-1)
    if (last && last[0] === name) last[1].push(part)
    else groups.push([name, [part]])
  }
  return groups
}

function partInput(part: Part, entered: URLSearchParams | undefined): Html {
  const { number, label, text, schema } = part
  const name = partField(number)
  const value = entered?.get(name) ?? text
  const help = typeof schema.description === 'string' && schema.description
  return markup`<div class="field">
    <label for="${name}">${label}</label>
    ${help && markup`<p class="help">${help}</p>`} ${control(name, value, part)}
  </div>`
}

function control(name: string, value: string, part: Part): Html {
  const { long, schema } = part
  const choices = choicesOf(part)
  if (choices)
    return markup`<select id="${name}" name="${name}">
      ${choices.map(
        (choice) =>
          markup`<option ${attributes({ value: choice, selected: choice === value })}>${wordsOfChoice(choice, schema)}</option>`,
      )}
    </select>`
  if (long || value.length > 60)
    return markup`<textarea id="${name}" name="${name}">\n${value}</textarea>`
  const isNumber = schema.type === 'number' || schema.type === 'integer'
  return markup`<input
    id="${name}"
    name="${name}"
    value="${value}"
    ${attributes({ inputmode: isNumber ? 'decimal' : undefined })}
  />`
}

/**
 * What a part is chosen from. What stands there now is always among it, also where its schema does not know it: a browser sends the
 * first of a list where none is selected, and nobody would have chosen that.
 */
function choicesOf({ text, schema }: Part): string[] | undefined {
  if (schema.type === 'boolean') return ['yes', 'no']
  if (!Array.isArray(schema.enum)) return undefined
  return [...new Set([text, ...schema.enum.map(String)])]
}

function wordsOfChoice(choice: string, { type }: Part['schema']): string {
  if (type === 'boolean') return choice === 'yes' ? 'Yes' : 'No'
  return choice === '' ? 'Empty' : choice
}
