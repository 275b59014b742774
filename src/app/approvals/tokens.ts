/** Names that nobody can guess, and what tells what was shown apart. */
import { hash, randomBytes } from 'node:crypto'
import type { PendingCallback } from '../../shared/contract'
import type { Json } from '../../shared/workflow/document'

/** 128 bits as 22 letters, digits, `_` and `-`. */
export function newToken(): string {
  return randomBytes(16).toString('base64url')
}

/** What is kept of a token: whoever reads it cannot use it. */
export function tokenHash(token: string): string {
  return hash('sha256', token)
}

/** Whether a text could be a token at all. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(text)
}

/** SHA-256 (hex) of what a person decides about: the place in the run, and all that is shown of it. */
export function shownHash(question: PendingCallback, value: Json): string {
  const { callback, run, node, round, scope = '', title, instructions = '' } = question
  const all = [callback, run, node, round, scope, title, instructions, inOrder(value)]
  return hash('sha256', JSON.stringify(all))
}

/** SHA-256 (hex) of some texts and numbers. */
export function hashOf(...parts: readonly (string | number | boolean | null)[]): string {
  return hash('sha256', JSON.stringify(parts))
}

function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inOrder(value[key] ?? null)]),
  )
}
