import { messageOf } from '../bridge/error-message'
import { toast } from './toast'

/** Does something that may fail: then a notice says that `failed`, and why. Resolves with whether it was done. */
export async function attempt(failed: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (thrown) {
    toast({ title: failed, description: messageOf(thrown), tone: 'danger' })
    return false
  }
}
