/** What an editor asks while someone types. Offsets are in UTF-16 units of the whole text, from 0. */

/** How a text is written. */
export type Language =
  /** Text with expressions inside `{{ }}`. */
  | 'template'
  /** One expression, without braces. */
  | 'expression'
  /** JSON whose texts may hold expressions. */
  | 'json'
  | 'javascript'

export interface Suggestion {
  label: string
  kind: 'field' | 'variable' | 'function' | 'value'
  /** Beside the label: a type, or the arguments. */
  detail?: string
  /** One line of help. */
  help?: string
  /** What is written; the label unless told. `$0` marks where the caret goes. */
  insert?: string
  /** The part of the text that it takes the place of. */
  from: number
  to: number
}

export interface Hover {
  from: number
  to: number
  /** A type, or a signature. */
  title: string
  help?: string
  /** The last value, as text. */
  value?: string
}

export interface Fault {
  from: number
  to: number
  message: string
}

export interface Assist {
  suggest(text: string, offset: number): Suggestion[]
  hover(text: string, offset: number): Hover | undefined
  /** What does not parse. Resolves with undefined when a later question has taken the place of this one. */
  check(text: string): Promise<Fault[] | undefined>
}
