import { z } from 'zod'
import type { Json, JsonObject } from '../../shared/workflow/document'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { field } from '../field'
import { anyJson, optionalText, someText } from '../field-types'
import { words } from '../summary-words'

const config = z
  .looseObject({
    connection: field(optionalText(), {
      title: 'Connection',
      description: 'To Google Sheets.',
      control: 'connection',
      connects: ['google-sheets'],
    }),
    action: field(z.enum(['append', 'read', 'update']), { title: 'What to do' }),
    spreadsheet: field(someText(), {
      title: 'Spreadsheet',
      description: 'Its address or id. It has to be shared with the service account.',
      placeholder: 'https://docs.google.com/spreadsheets/d/…',
    }),
    range: field(someText(), {
      title: 'Sheet or range',
      placeholder: 'Posts or Posts!A2:D',
    }),
    rows: field(anyJson().optional(), {
      title: 'Rows',
      description:
        'A row or a list of rows. A row is a list of cells, or an object by the names in the first row of the sheet.',
      control: 'json',
      placeholder: '{ "Title": "{{ title }}" }',
    }),
    headers: field(z.boolean().default(true), {
      title: 'First row has the names',
      description: 'For reading: rows become objects.',
    }),
    interpret: field(z.boolean().default(false), {
      title: 'Take text as if typed in',
      description: 'Then “=…” is a formula. Leave it off for what comes from outside.',
      advanced: true,
    }),
  })
  .superRefine(({ action, rows }, context) => {
    if (action !== 'read' && rowsOf(rows) === undefined)
      context.addIssue({
        code: 'custom',
        path: ['rows'],
        message: 'Write a row or a list of rows: lists of cells, or objects by column name.',
      })
  })

export type SheetsConfig = z.infer<typeof config>

/** The rows in what may be one row or several; undefined for anything else. */
export function rowsOf(rows: Json | undefined): (Json[] | JsonObject)[] | undefined {
  if (typeof rows !== 'object' || rows === null) return undefined
  if (!Array.isArray(rows)) return [rows]
  const isRow = (one: Json): one is Json[] | JsonObject => typeof one === 'object' && one !== null
  if (rows.every(isRow)) return rows
  return rows.some(isRow) ? undefined : [rows]
}

/** Rows of a spreadsheet (semantics section 4). */
export const definition: NodeDefinition<SheetsConfig> = {
  type: 'google-sheets',
  version: 1,
  family: 'service',
  title: 'Google Sheets',
  description: 'Adds, reads and changes rows of a spreadsheet.',
  icon: 'table',
  config,
  static: [],
  initialRisk: 'irreversible',
  ports: () => ({
    inputs: [{ id: 'in', label: 'in', type: 'any' }],
    outputs: [{ id: 'out', label: 'out', type: 'object' }],
  }),
  summary: ({ action, range }) => {
    const verb = action === 'read' ? 'reads' : action === 'update' ? 'changes' : 'adds to'
    return `${verb} ${words(range) ?? '...'}`
  },
  initial: {
    action: 'append',
    spreadsheet: 'https://docs.google.com/spreadsheets/d/…',
    range: 'Sheet1',
    rows: ['{{ $ }}'],
  },
  output: {
    type: 'object',
    properties: {
      range: { type: 'string' },
      rows: { description: 'After reading the rows; else how many were written.' },
      count: { type: 'integer' },
    },
  },
}
