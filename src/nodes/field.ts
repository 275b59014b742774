import type { z } from 'zod'
import type { FieldHelp } from '../shared/workflow/node-definition'

/**
 * A config field with its help, kept in zod's metadata: `z.toJSONSchema` then carries `title`, `description` and an `x-baton`
 * object with the rest, which the generated forms and `baton nodes --json` read.
 */
export function field<T extends z.ZodType>(schema: T, help: FieldHelp): T {
  const { title, description, ...shown } = help
  return schema.meta({
    title,
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(shown).length === 0 ? {} : { 'x-baton': shown }),
  })
}
