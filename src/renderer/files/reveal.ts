import { host, messageOf } from '../bridge/host'
import { toast } from '../ui'

/** Shows a file of the workspace in the system's file manager, or says where it is. */
export async function reveal(path: string): Promise<void> {
  try {
    const { shown } = await host.workspace.reveal({ path })
    if (shown) return
    const { workspace } = await host.host.info()
    toast({ title: 'The file is on the host', description: `${workspace}/${path}` })
  } catch (error) {
    toast({ title: 'The file was not shown', description: messageOf(error), tone: 'danger' })
  }
}
