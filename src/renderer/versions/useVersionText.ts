import { useEffect, useState } from 'react'
import { catalog } from '../../nodes/definitions'
import { diffWorkflows } from '../../shared/workflow/diff'
import { messageOf } from '../bridge/error-message'
import type { SavedBy } from '../projects/schema'
import { getVersion } from '../projects/versions'
import { wordsOf } from './words'

/** What a line of the history says besides its time. */
export type VersionText =
  | { state: 'reading' }
  | ({ state: 'read'; words: string } & SavedBy)
  | { state: 'failed'; message: string }

const READING: VersionText = { state: 'reading' }
/** Versions never change, so what was said of one holds. */
const known = new Map<string, VersionText>()

/** What changed from one version to another, in words; read when it is first shown. `before` is undefined at the beginning. */
export function useVersionText(id: number, before: number | undefined): VersionText {
  const key = `${before ?? ''} ${id}`
  const [texts, setTexts] = useState<Record<string, VersionText>>({})
  useEffect(() => {
    if (known.has(key)) return
    let isGone = false
    void readText(id, before).then((text) => {
      if (text.state === 'read') known.set(key, text)
      if (!isGone) setTexts((some) => ({ ...some, [key]: text }))
    })
    return () => {
      isGone = true
    }
  }, [key, id, before])
  return known.get(key) ?? texts[key] ?? READING
}

async function readText(id: number, before: number | undefined): Promise<VersionText> {
  try {
    const [version, earlier] = await Promise.all([
      getVersion(id),
      before === undefined ? undefined : getVersion(before),
    ])
    if (!version) return { state: 'failed', message: 'This version was let go meanwhile.' }
    const { window, by, note, workflow } = version
    const words = earlier
      ? wordsOf(diffWorkflows(earlier.workflow, workflow), earlier.workflow, catalog)
      : beginning(workflow.nodes.length)
    return { state: 'read', words, window, by, note }
  } catch (thrown) {
    return { state: 'failed', message: messageOf(thrown) }
  }
}

function beginning(nodes: number): string {
  return `The beginning, with ${nodes === 1 ? '1 node' : `${nodes} nodes`}`
}
