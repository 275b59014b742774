/** HTML whose values are escaped: what a person or a stranger wrote can be nothing but text. */

/** Markup that is safe as it is. Only `markup` makes it. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | false | null | undefined | readonly Part[]

/** A template whose values become text, and whose `Html` values stay markup. What is false or absent is left out. */
export function markup(strings: TemplateStringsArray, ...values: Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(markupOf)))
}

/** Attributes of an element: true stands alone, what is false or absent is left out. */
export function attributes(values: Record<string, string | number | boolean | undefined>): Html {
  const shown = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return []
    return value === true ? [` ${name}`] : [` ${name}="${escaped(String(value))}"`]
  })
  return new Html(shown.join(''))
}

function markupOf(part: Part): string {
  if (part === undefined || part === null || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(markupOf).join('')
  return escaped(String(part))
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
}
