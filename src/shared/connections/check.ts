/** What is wrong with what was entered for a connection; the form and the host ask the same. */
import type { ConnectionField } from './field'

/** RFC 9110, 5.6.2: what a header may be called. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** No longer secret is one. Characters. */
const MAX_LENGTH = 20_000

/** What is wrong with a value, as a sentence that begins with the field's name; undefined when it may be kept. */
export function fieldProblem(field: ConnectionField, text: string): string | undefined {
  const { id, label, type } = field
  const value = text.trim()
  if (value === '') return field.required ? `${label} is missing.` : undefined
  if (value.length > MAX_LENGTH) return `${label} is too long.`
  if (type === 'secret') return secretProblem(field, value)
  if (/[\x00-\x1f\x7f]/.test(value))
    return `${label} holds characters that cannot be sent, such as a line break.`
  if (type === 'url') return addressProblem(label, value)
  if (type === 'number' && !/^\d{1,9}$/.test(value)) return `${label} has to be a whole number.`
  if (id === 'port' && (Number(value) < 1 || Number(value) > 65_535))
    return `${label} has to be between 1 and 65535.`
  if (id === 'header' && !TOKEN.test(value))
    return `${label} has to be the name of a header, for example Authorization or X-Api-Key.`
  if (type === 'choice' && !field.choices?.some((choice) => choice.value === value))
    return `${label} has to be one of ${field.choices?.map((choice) => choice.value).join(', ')}.`
  if (type === 'toggle' && value !== 'true' && value !== 'false')
    return `${label} has to be true or false.`
  return undefined
}

function secretProblem({ label, multiline }: ConnectionField, value: string): string | undefined {
  if (multiline) return isJsonObject(value) ? undefined : `${label} is not whole. Copy it again.`
  return /^[\x20-\x7e\x80-\xff]*$/.test(value)
    ? undefined
    : `${label} holds characters that cannot be sent, such as a line break. Copy it again.`
}

function addressProblem(label: string, value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return `${label}: it must begin with https:// or http://.`
  // The address is shown in the list; a password in it would be too.
  if (url.username || url.password)
    return `${label} holds a user or password. Take them out and enter the key as the secret.`
  return undefined
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
