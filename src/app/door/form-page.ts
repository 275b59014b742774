/** The page of a form: filled in with a thumb, read by a screen reader, and whole without a script. */
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { DoorAnswer } from './door'
import { isGroup, type FormField, type FormGroup } from './form-fields'
import { attributes, markup, type Html } from './html'
import { page } from './page'

export interface FormPage {
  title: string
  intro?: string
  button?: string
  items: readonly (FormField | FormGroup)[]
  /** Proves that this page was asked for, and names what is sent with it. */
  token: string
  /** What stands in the fields, by name; absent on a new page. */
  sent?: URLSearchParams
  /** By the name of the field; under the empty name what belongs to none. */
  faults?: ReadonlyMap<string, string>
  status?: number
}

/** The field that carries the token. */
export const TOKEN_FIELD = '$token'

export function formPage(form: FormPage): DoorAnswer {
  const { title, intro, items, token, faults, status } = form
  const marked = faults && faults.size > 0 ? `Mistakes: ${title}` : title
  return page({
    title: marked,
    ...(status === undefined ? {} : { status }),
    body: markup`<h1>${title}</h1>
${intro ? paragraphs(intro) : ''}
${summary(form)}
<form method="post" novalidate>
<input type="hidden" name="${TOKEN_FIELD}" value="${token}">
${items.map((item) => (isGroup(item) ? group(item, form) : fieldMarkup(item, form)))}
<button type="submit">${form.button ?? 'Send'}</button>
</form>`,
  })
}

function paragraphs(text: string): Html[] {
  return text.split(/\n\s*\n/).map((part) => markup`<p>${part}</p>`)
}

/** What is wrong, first of all and with the way to it: a screen reader and a small screen show the top of the page. */
function summary({ faults, items }: FormPage): Html | '' {
  if (!faults || faults.size === 0) return ''
  const fields = items.flatMap((item) => (isGroup(item) ? item.fields : [item]))
  const lines = [...faults].map(([name, text]) => {
    const field = fields.find((one) => one.name === name)
    return field
      ? markup`<li><a href="#${idOf(field)}">${field.label}</a>: ${text}</li>`
      : markup`<li>${text}</li>`
  })
  return markup`<div class="errors" role="alert"><p>It was not sent yet.</p><ul>${lines}</ul></div>`
}

function group({ label, help, fields }: FormGroup, form: FormPage): Html {
  return markup`<fieldset class="group"><legend>${label}</legend>
${help && markup`<p class="help">${help}</p>`}
${fields.map((field) => fieldMarkup(field, form))}</fieldset>
`
}

function fieldMarkup(field: FormField, { sent, faults }: FormPage): Html {
  const { kind, label, help, required } = field
  const id = idOf(field)
  const fault = faults?.get(field.name)
  const described = [help && `${id}-help`, fault && `${id}-error`].filter(Boolean).join(' ')
  const common = {
    id,
    name: field.name,
    required,
    'aria-invalid': fault === undefined ? undefined : 'true',
    'aria-describedby': described || undefined,
  }
  const before = help && markup`<p class="help" id="${id}-help">${help}</p>`
  const after = fault && markup`<p class="error" id="${id}-error">${fault}</p>`
  const optional =
    required || kind.type === 'switch' ? '' : markup` <span class="optional">(optional)</span>`
  if (kind.type === 'switch') {
    const checked = sent ? sent.has(field.name) : field.initial === true
    return markup`<div class="field"><label class="choice"><input${attributes({ ...common, type: 'checkbox', value: '1', checked })}>
<span>${label}</span></label>${before}${after}</div>
`
  }
  if (kind.type === 'choices') {
    const chosen = chosenOf(field, sent)
    return markup`<fieldset class="field" id="${id}" tabindex="-1"${attributes({ 'aria-describedby': described || undefined })}><legend>${label}${optional}</legend>${before}
${kind.options.map(
  (option, at) =>
    markup`<label class="choice"><input${attributes({ type: 'checkbox', name: field.name, value: at, checked: chosen.includes(String(at)) })}><span>${option.label}</span></label>
`,
)}${after}</fieldset>
`
  }
  return markup`<div class="field"><label for="${id}">${label}${optional}</label>${before}
${control(field, common, sent)}${after}</div>
`
}

function control(
  field: FormField,
  common: Record<string, string | boolean | undefined>,
  sent: URLSearchParams | undefined,
): Html {
  const { kind, limits, initial } = field
  const { minLength: minlength, maxLength: maxlength, min, max } = limits
  const value = sent ? (sent.get(field.name) ?? '') : shown(kind.type, initial)
  switch (kind.type) {
    case 'choice': {
      const chosen = chosenOf(field, sent)
      return markup`<select${attributes(common)}><option value="">Choose…</option>${kind.options.map(
        (option, at) =>
          markup`<option${attributes({ value: at, selected: chosen.includes(String(at)) })}>${option.label}</option>`,
      )}</select>`
    }
    case 'long':
    case 'lines':
      // The first line break after the tag is no part of the text (HTML, 13.1.2.5).
      return markup`<textarea${attributes({ ...common, ...(kind.type === 'long' ? { minlength, maxlength } : {}) })}>
${value}</textarea>`
    case 'number':
      return markup`<input${attributes({ ...common, type: 'number', inputmode: kind.step === 1 ? 'numeric' : 'decimal', step: kind.step, min, max, value })}>`
    default: {
      const type = kind.type === 'text' ? kind.input : 'text'
      const autocomplete = type === 'email' || type === 'tel' || type === 'url' ? type : undefined
      return markup`<input${attributes({ ...common, type, autocomplete, minlength, maxlength, value })}>`
    }
  }
}

/** The places of the options that are chosen, as their values are sent. */
function chosenOf({ name, kind, initial }: FormField, sent: URLSearchParams | undefined): string[] {
  if (sent) return sent.getAll(name)
  if (kind.type !== 'choice' && kind.type !== 'choices') return []
  const values = (Array.isArray(initial) ? initial : [initial]).map((one) => JSON.stringify(one))
  return kind.options.flatMap(({ value }, at) =>
    values.includes(JSON.stringify(value)) ? [String(at)] : [],
  )
}

function shown(type: FormField['kind']['type'], initial: Json | undefined): string {
  if (initial === undefined || initial === null) return ''
  if (type === 'lines' && Array.isArray(initial))
    return initial.map((one) => shown('text', one)).join('\n')
  return typeof initial === 'string' ? initial : JSON.stringify(initial)
}

/** Names may hold anything; ids may hold no space. */
function idOf({ name }: FormField): string {
  return `f-${encodeURIComponent(name)}`
}

export function thanksPage(title: string, thanks: string | undefined, again: string): DoorAnswer {
  return page({
    title: `Sent: ${title}`,
    body: markup`<h1>${thanks ? title : 'Thank you'}</h1>
<p role="status">${thanks ?? 'It has arrived.'}</p>
<p><a href="${again}">Fill it in once more</a></p>`,
  })
}

/** The schema of the fields, whatever a document holds there. */
export function schemaOf(fields: Json | undefined): JsonObject {
  return fields !== null && typeof fields === 'object' && !Array.isArray(fields) ? fields : {}
}
