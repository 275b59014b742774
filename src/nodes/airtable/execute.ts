import type { Execute } from '../../engine/execute'
import { askService } from '../service'
import type { AirtableConfig } from './definition'

/** Reads or writes records. */
export const execute: Execute<AirtableConfig> = async (context) => {
  const { connection, action, base, table, records, ids, matchOn, filter, view, fields, limit } =
    context.config
  const own =
    action === 'list'
      ? { filter, view, fields, limit }
      : {
          records: [records ?? null].flat(),
          ...(action === 'update' ? { ids } : {}),
          ...(action === 'upsert' ? { matchOn } : {}),
        }
  const output = await askService(context, {
    service: 'airtable',
    connection,
    action,
    input: { base, table, ...own },
  })
  return { ports: ['out'], output }
}
