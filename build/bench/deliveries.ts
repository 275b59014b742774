/** What comes to an active workflow, as its trigger hands it over. */
import { createHostPorts } from '../../src/adapters/host-ports'
import { createApp } from '../../src/app/app'
import type { Listening } from '../../src/app/triggers/source'
import { delivered } from './graphs'

/** A host of its own on a folder, and how something is delivered to it: on disk, with its run at its end. */
export async function receiving(folder: string) {
  const report = ({ where, error }: { where: string; error: unknown }) => {
    throw new Error(where, { cause: error })
  }
  const ports = await createHostPorts({ dataDir: folder, kind: 'server', version: '0.0.0', report })
  const listening = Promise.withResolvers<Listening>()
  const source = {
    async listen(given: Listening) {
      listening.resolve(given)
      await new Promise((resolve) => given.signal.addEventListener('abort', resolve))
    },
  }
  const app = createApp({ ...ports, triggers: new Map([['schedule-trigger', source]]) })
  await app.recover()
  await app.activations.activate(delivered)
  const { deliver } = await listening.promise
  let ids = 0
  return {
    async deliver(): Promise<void> {
      const { run } = await deliver({ id: `d${ids++}`, payload: { n: ids } })
      await app.runs.over(run)
    },
    close: () => app.close(),
  }
}
