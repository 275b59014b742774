/** Kinds of config values that several triggers have. */
import { z } from 'zod'
import { parseDuration } from '../shared/workflow/duration'

/** A path on the host's door: parts of letters, digits and `-._~` with `/` between them, at most 200 characters. */
export function doorPath() {
  return z
    .string()
    .max(200)
    .regex(
      /^[\w~-][\w.~-]*(\/[\w~-][\w.~-]*)*$/,
      'Write letters, digits, - and _, with / between the parts: orders/new.',
    )
}

/** How often something is looked at: from 10 seconds to 30 days. */
export function interval() {
  return z.string().refine((text) => {
    const ms = parseDuration(text)
    return ms !== undefined && ms >= 10_000 && ms <= 30 * 24 * 3_600_000
  }, 'Write a time from 10s to 30d, for example 15m.')
}
