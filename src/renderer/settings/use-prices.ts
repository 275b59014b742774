/** The prices that a person set on the host: read once it answers, and changed one after the other. */
import { useEffect, useState } from 'react'
import type { PriceRow } from '../../shared/prices'
import { host, messageOf, useHostState } from '../bridge/host'
import { toast } from '../ui'

export interface Prices {
  /** Undefined until the host told, or where it cannot read them. */
  rows: readonly PriceRow[] | undefined
  problem: string | undefined
  busy: boolean
  /** After they could not be read. */
  readAgain(): void
  /**
   * Changes what is kept by then, which another window may have changed; resolves with whether it is kept. Says so, with a way back that
   * touches nothing else, or why not.
   */
  save(change: PriceChange, undo: PriceChange, done: string): Promise<boolean>
}

export type PriceChange = (rows: readonly PriceRow[]) => readonly PriceRow[]

export function usePrices(): Prices {
  const [rows, setRows] = useState<readonly PriceRow[]>()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [times, setTimes] = useState(0)
  const isConnected = useHostState() === 'connected'
  useEffect(() => {
    if (!isConnected) return
    let isGone = false
    host.settings.get().then(
      ({ prices }) => {
        if (isGone) return
        setRows(prices)
        setProblem(undefined)
      },
      (error: unknown) => {
        if (!isGone) setProblem(messageOf(error))
      },
    )
    return () => {
      isGone = true
    }
  }, [isConnected, times])

  const keep = async (change: PriceChange) => {
    setBusy(true)
    try {
      const { prices } = await host.settings.get()
      const kept = await host.settings.savePrices({ prices: [...change(prices)] })
      setRows(kept.prices)
      return true
    } catch (error) {
      toast({ title: 'The prices were not saved', description: messageOf(error), tone: 'danger' })
      return false
    } finally {
      setBusy(false)
    }
  }
  return {
    rows,
    problem,
    busy,
    readAgain: () => setTimes(times + 1),
    async save(change, undo, done) {
      const isKept = await keep(change)
      if (isKept)
        toast({
          title: done,
          tone: 'success',
          action: { label: 'Undo', onClick: () => void keep(undo) },
        })
      return isKept
    },
  }
}
