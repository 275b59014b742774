import { nanoid } from 'nanoid'
import { database, guard } from '../database'

/** This store's id: the same for all windows of a browser, another once its data was cleared. */
export function storeId(): Promise<string> {
  return guard(() =>
    database.transaction('rw', database.about, async () => {
      const known = await database.about.get('id')
      if (known) return known.value
      const value = nanoid(16)
      await database.about.add({ key: 'id', value })
      return value
    }),
  )
}
