import { useState } from 'react'
import type { Collection } from '../../shared/contract/stores'
import { useHostState } from '../bridge/host'
import { HostNeeded } from '../frame/HostNeeded'
import { ScreenHeader } from '../frame/ScreenHeader'
import { hrefOf, navigate } from '../navigation/route'
import { Button, CenteredSpinner, cn, EmptyState } from '../ui'
import { StoreRows } from './StoreRows'
import { rowsText, useCollections } from './use-stores'

/** The rows that `store` nodes keep on the host, by collection. */
export default function StoresScreen({ selected }: { selected: string | undefined }) {
  const isConnected = useHostState() === 'connected'
  const [times, setTimes] = useState(0)
  const read = useCollections(times)
  const again = () => setTimes((before) => before + 1)
  const collections = read.state === 'ready' ? read.collections : []
  const shown = selected ?? collections[0]?.collection
  return (
    <div className="flex h-full flex-col">
      <ScreenHeader
        title="Stores"
        actions={
          read.state === 'ready' && (
            <Button icon="refresh-cw" disabled={!isConnected} onClick={again}>
              Refresh
            </Button>
          )
        }
      >
        What workflows keep between runs
      </ScreenHeader>
      {read.state === 'loading' &&
        (isConnected ? <CenteredSpinner /> : <HostNeeded what="the stores" />)}
      {read.state === 'failed' && (
        <EmptyState
          icon="circle-alert"
          title="The stores cannot be read"
          actions={
            <Button variant="primary" icon="refresh-cw" onClick={again}>
              Try again
            </Button>
          }
        >
          {read.problem}
        </EmptyState>
      )}
      {read.state === 'ready' && collections.length === 0 && <NothingKept />}
      {collections.length > 0 && shown !== undefined && (
        <div className="flex min-h-0 flex-1 max-[880px]:flex-col max-[880px]:overflow-y-auto">
          <Collections collections={collections} shown={shown} />
          <StoreRows key={shown} collection={shown} times={times} onChanged={again} />
        </div>
      )}
    </div>
  )
}

function NothingKept() {
  return (
    <EmptyState
      icon="database"
      title="Nothing is kept yet"
      actions={
        <Button variant="primary" onClick={() => navigate({ screen: 'workflows' })}>
          Choose a workflow
        </Button>
      }
    >
      Add a Store node to a workflow to keep a value beyond its run: whom you wrote to, how often
      something happened, what came last. Its rows stand here once it has run, by collection.
    </EmptyState>
  )
}

function Collections({
  collections,
  shown,
}: {
  collections: readonly Collection[]
  shown: string
}) {
  return (
    <nav
      aria-label="Collections"
      className="w-60 shrink-0 overflow-y-auto border-r border-line p-2 max-[880px]:w-full max-[880px]:shrink-0 max-[880px]:border-r-0 max-[880px]:border-b"
    >
      <ul className="flex flex-col gap-0.5">
        {collections.map(({ collection, rows }) => {
          const isHere = collection === shown
          return (
            <li key={collection}>
              <a
                href={hrefOf({ screen: 'stores', collection })}
                aria-current={isHere ? 'page' : undefined}
                aria-label={`${collection}, ${rowsText(rows)}`}
                className={cn(
                  'flex h-8 items-center gap-2 rounded-md px-2.5 transition-colors',
                  isHere ? 'bg-accent-soft text-accent-fg' : 'text-fg-2 hover:bg-surface-2',
                )}
              >
                <span title={collection} className="min-w-0 flex-1 truncate">
                  {collection}
                </span>
                <span className="text-xs tabular-nums">{rows}</span>
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
