import { useImport } from '../../workflows/useImport'
import { IconButton } from '../../ui'

/** Opens `.baton.json` files as workflows of their own, after a review; the one that is open stays as it is. */
export function ImportButton() {
  const { choose, parts } = useImport()
  return (
    <>
      <IconButton icon="upload" label="Import a workflow from a file" onClick={choose} />
      {parts}
    </>
  )
}
