/** Google's Sheets API (developers.google.com/sheets/api), as a service account. */
import { NodeError } from '../../../engine/node-error'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { restClient, type Rest } from '../rest'
import type { Service } from '../service'
import { accessToken } from './access-token'

/** Google counts requests by the minute. Milliseconds. */
const PAUSE = 60_000

interface Place {
  spreadsheet: string
  /** `Posts` or `Posts!A1:D`. */
  range: string
}

/** A row: its cells, or an object by the headers in the first row. */
type Row = Json[] | JsonObject

/** The inputs of the actions, which the node's schema checks. `interpret`: text is taken as if it were typed in, formulas too. */
export interface SheetsInputs {
  append: Place & { rows: Row[]; interpret?: boolean }
  update: Place & { rows: Row[]; interpret?: boolean }
  read: Place & { headers?: boolean }
}

export const googleSheets: Service = {
  kind: 'google-sheets',
  async call({ action, input, credentials, signal }) {
    const { token, email } = await accessToken(credentials, signal)
    const { spreadsheet, range, ...rest } = input as unknown as SheetsInputs['append'] &
      SheetsInputs['read']
    const ask = restClient({
      title: 'Google Sheets',
      base: `${credentials.baseUrl ?? 'https://sheets.googleapis.com'}/v4/spreadsheets/${encodeURIComponent(idOf(spreadsheet))}/values`,
      headers: { authorization: `Bearer ${token}` },
      connection: credentials.id,
      signal,
      pause: PAUSE,
      missing: `There is no such spreadsheet or range. Check the node, and that the spreadsheet is shared with ${email}.`,
    })
    switch (action) {
      case 'append':
        return append(ask, range, rest)
      case 'update':
        return update(ask, range, rest)
      case 'read':
        return read(ask, range, rest.headers === true)
      default:
        throw new NodeError('bad-config', `Google Sheets knows no action “${action}”.`)
    }
  },
}

/** The id in what may be the address of a spreadsheet. */
function idOf(spreadsheet: string): string {
  return /\/spreadsheets\/d\/([\w-]+)/.exec(spreadsheet)?.[1] ?? spreadsheet.trim()
}

const pathOf = (range: string) => `/${encodeURIComponent(range)}`
/** Text stays text unless the node says otherwise: a cell from outside must not become a formula. */
const option = (interpret?: boolean) => (interpret ? 'USER_ENTERED' : 'RAW')

type Writing = Pick<SheetsInputs['append'], 'rows' | 'interpret'>

async function append(ask: Rest, range: string, { rows, interpret }: Writing): Promise<Json> {
  const values = await cellsOf(ask, range, rows)
  const answer = await ask('POST', `${pathOf(range)}:append`, {
    query: { valueInputOption: option(interpret), insertDataOption: 'INSERT_ROWS' },
    body: { majorDimension: 'ROWS', values },
  })
  return changed((answer as JsonObject).updates ?? null)
}

async function update(ask: Rest, range: string, { rows, interpret }: Writing): Promise<Json> {
  const values = await cellsOf(ask, range, rows)
  const answer = await ask('PUT', pathOf(range), {
    query: { valueInputOption: option(interpret) },
    body: { majorDimension: 'ROWS', range, values },
  })
  return changed(answer)
}

function changed(answer: Json): Json {
  const { updatedRange = null, updatedRows = 0 } = (answer ?? {}) as JsonObject
  return { range: updatedRange, rows: updatedRows }
}

async function read(ask: Rest, range: string, headers: boolean): Promise<Json> {
  const rows = await valuesOf(ask, range)
  if (!headers) return { range, rows, count: rows.length }
  const [first = [], ...others] = rows
  const objects = others.map((row) =>
    Object.fromEntries(first.map((name, at) => [String(name), row[at] ?? null])),
  )
  return { range, rows: objects, count: objects.length }
}

async function valuesOf(ask: Rest, range: string): Promise<Json[][]> {
  const answer = await ask('GET', pathOf(range), {
    query: { valueRenderOption: 'UNFORMATTED_VALUE', dateTimeRenderOption: 'FORMATTED_STRING' },
  })
  const { values } = (answer ?? {}) as JsonObject
  return Array.isArray(values) ? (values as Json[][]) : []
}

/** The cells of each row; objects go by the sheet's first row. */
async function cellsOf(ask: Rest, range: string, rows: readonly Row[]): Promise<Json[][]> {
  if (!rows.some((row) => !Array.isArray(row))) return rows.map((row) => (row as Json[]).map(cell))
  const sheet = /^(?:(.*)!)?[^!]*$/.exec(range)?.[1] ?? range
  const [names = []] = await valuesOf(ask, `${sheet}!1:1`)
  const headers = names.map(String)
  return rows.map((row) => {
    if (Array.isArray(row)) return row.map(cell)
    const strange = Object.keys(row).find((name) => !headers.includes(name))
    if (strange !== undefined)
      throw new NodeError(
        'bad-input',
        `The sheet has no column “${strange}” in its first row. It has: ${headers.slice(0, 20).join(', ') || 'none'}. Add the column, or correct the node.`,
      )
    return headers.map((name) => cell(row[name] ?? null))
  })
}

/** What a cell can hold; anything else is written as JSON. Null leaves it empty. */
function cell(value: Json): Json {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : value
}
