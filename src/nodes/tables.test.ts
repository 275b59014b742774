/** The nodes of Notion, Airtable and Google Sheets: what they ask of their services, and which configs they refuse. */
import { expect, test } from 'vitest'
import type { Effects, ServiceRequest } from '../engine/effects'
import type { Json, JsonObject } from '../shared/workflow/document'
import type { NodeType } from './definitions'
import { completes, fails } from './testing'

test.each<[NodeType, JsonObject, Json, JsonObject]>([
  [
    'airtable',
    { action: 'create', base: 'b', table: 't', records: { A: '{{ a }}' } },
    { a: 1 },
    { base: 'b', table: 't', records: [{ A: 1 }] },
  ],
  [
    'airtable',
    { action: 'upsert', base: 'b', table: 't', records: '{{ $ }}', matchOn: 'A' },
    [{ A: 1 }, { A: 2 }],
    { base: 'b', table: 't', records: [{ A: 1 }, { A: 2 }], matchOn: ['A'] },
  ],
  [
    'airtable',
    { action: 'update', base: 'b', table: 't', records: { A: 1 }, ids: ['r1'] },
    null,
    { base: 'b', table: 't', records: [{ A: 1 }], ids: ['r1'] },
  ],
  [
    'airtable',
    { action: 'list', base: 'b', table: 't', filter: 'x', records: 'not sent' },
    null,
    { base: 'b', table: 't', filter: 'x', limit: 1_000 },
  ],
  [
    'google-sheets',
    { action: 'append', spreadsheet: 's', range: 'A', rows: '{{ $ }}' },
    { Title: 'x' },
    { spreadsheet: 's', range: 'A', rows: [{ Title: 'x' }], interpret: false },
  ],
  [
    'google-sheets',
    { action: 'append', spreadsheet: 's', range: 'A', rows: ['x', 1] },
    null,
    { spreadsheet: 's', range: 'A', rows: [['x', 1]], interpret: false },
  ],
  [
    'google-sheets',
    { action: 'update', spreadsheet: 's', range: 'A', rows: [['x'], { a: 1 }] },
    null,
    { spreadsheet: 's', range: 'A', rows: [['x'], { a: 1 }], interpret: false },
  ],
  [
    'google-sheets',
    { action: 'read', spreadsheet: 's', range: 'A' },
    null,
    { spreadsheet: 's', range: 'A', headers: true },
  ],
  [
    'notion',
    { action: 'create-page', database: 'd', title: '{{ t }}', properties: { N: '{{ n }}' } },
    { t: 'x', n: 3 },
    { database: 'd', title: 'x', properties: { N: 3 } },
  ],
  [
    'notion',
    { action: 'update-page', page: 'p', title: 'x', content: 'not sent' },
    null,
    { page: 'p', title: 'x' },
  ],
  [
    'notion',
    { action: 'query-database', database: 'd', limit: 5 },
    null,
    { database: 'd', limit: 5 },
  ],
])('%s asks with what is needed: %j', async (type, config, input, sent) => {
  const requests: ServiceRequest[] = []
  const service: Effects['service'] = async (request) => {
    requests.push(request)
    return { done: true }
  }
  const result = await completes(type, { connection: 'main', ...config }, input, { service })
  expect(result).toEqual({ ports: ['out'], output: { done: true } })
  expect(requests).toEqual([
    {
      service: type,
      connection: 'main',
      action: config.action,
      input: sent,
      idempotencyKey: 'run1/n//1',
    },
  ])
})

test.each<[NodeType, JsonObject, RegExp]>([
  ['airtable', { action: 'create', base: 'b', table: 't' }, /an object by field name/],
  [
    'airtable',
    { action: 'update', base: 'b', table: 't', records: [{}, {}], ids: ['r'] },
    /one id for each record/,
  ],
  ['airtable', { action: 'upsert', base: 'b', table: 't', records: {} }, /one to three fields/],
  ['google-sheets', { action: 'append', spreadsheet: 's', range: 'A' }, /a row or a list of rows/],
  [
    'google-sheets',
    { action: 'append', spreadsheet: 's', range: 'A', rows: [['a'], 'b'] },
    /a row or a list of rows/,
  ],
  ['notion', { action: 'create-page' }, /Where is the page to be made/],
  ['notion', { action: 'update-page' }, /Which page/],
  ['notion', { action: 'query-database' }, /Which database/],
])('%s refuses %j', async (type, config, message) => {
  const error = await fails(type, { connection: 'main', ...config })
  expect(error.code).toBe('bad-config')
  expect(error.message).toMatch(message)
})
