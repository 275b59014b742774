import type { Execute } from '../../engine/execute'
import { askService } from '../service'
import { rowsOf, type SheetsConfig } from './definition'

/** Reads or writes rows. */
export const execute: Execute<SheetsConfig> = async (context) => {
  const { connection, action, spreadsheet, range, rows, headers, interpret } = context.config
  const own = action === 'read' ? { headers } : { rows: rowsOf(rows) ?? [], interpret }
  const output = await askService(context, {
    service: 'google-sheets',
    connection,
    action,
    input: { spreadsheet, range, ...own },
  })
  return { ports: ['out'], output }
}
