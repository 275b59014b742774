/** Why the host cannot keep a backup now, for all windows to see: one of them does the work. */
import { database, guard } from '../database'

const KEY = 'backup-problem'

export function noteProblem(message: string): Promise<void> {
  return quietly(() => database.about.put({ key: KEY, value: message }))
}

export function clearProblem(): Promise<void> {
  return quietly(async () => {
    if (await database.about.get(KEY)) await database.about.delete(KEY)
  })
}

/** What is wrong, in words with a remedy; undefined while all is well. */
export async function backupProblem(): Promise<string | undefined> {
  return (await database.about.get(KEY))?.value
}

/** Where the store fails as well, that is told elsewhere already. */
async function quietly(work: () => PromiseLike<unknown>): Promise<void> {
  try {
    await guard(work)
  } catch (error) {
    console.warn('How the backup stands is not noted.', error)
  }
}
