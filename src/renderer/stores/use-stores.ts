/** What the host's stores hold, read when it is looked at: nothing tells of changes, so that it can be read again. */
import { useEffect, useState } from 'react'
import type { Collection, StoreRow } from '../../shared/contract/stores'
import { host, messageOf, useHostState } from '../bridge/host'

/** Rows of one page. */
export const PAGE = 25
/** A search is sent after this long without another key. Milliseconds. */
const TYPING_MS = 150

export type Read<T> =
  { state: 'loading' } | ({ state: 'ready' } & T) | { state: 'failed'; problem: string }

/** `times` changes when it is to be read again; what was read stays meanwhile. */
export function useCollections(times: number): Read<{ collections: readonly Collection[] }> {
  const [read, setRead] = useState<Read<{ collections: readonly Collection[] }>>({
    state: 'loading',
  })
  const isConnected = useHostState() === 'connected'
  useEffect(() => {
    if (!isConnected) return
    let isGone = false
    host.stores.list({}).then(
      (collections) => {
        if (!isGone) setRead({ state: 'ready', collections })
      },
      (error: unknown) => {
        if (!isGone) setRead({ state: 'failed', problem: messageOf(error) })
      },
    )
    return () => {
      isGone = true
    }
  }, [isConnected, times])
  return read
}

export interface RowsOfPage {
  rows: readonly StoreRow[]
  /** Of all pages. */
  total: number
  /** Where the first of these rows stands among all, from 0. */
  offset: number
}

/** One page of a collection; the last one where there are fewer. */
export function useRows(
  collection: string,
  search: string,
  page: number,
  times: number,
): Read<RowsOfPage> {
  const [read, setRead] = useState<Read<RowsOfPage>>({ state: 'loading' })
  const isConnected = useHostState() === 'connected'
  useEffect(() => {
    if (!isConnected) return
    let isGone = false
    const query = (offset: number) => host.stores.query({ collection, search, limit: PAGE, offset })
    const load = async () => {
      try {
        const asked = page * PAGE
        const found = await query(asked)
        const last = Math.max(0, Math.ceil(found.total / PAGE) - 1) * PAGE
        const shown = asked > last ? { ...(await query(last)), offset: last } : found
        if (!isGone) setRead({ state: 'ready', offset: asked, ...shown })
      } catch (error) {
        if (!isGone) setRead({ state: 'failed', problem: messageOf(error) })
      }
    }
    const timer = setTimeout(() => void load(), search === '' ? 0 : TYPING_MS)
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [isConnected, collection, search, page, times])
  return read
}

/** How many, in words. */
export function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}
