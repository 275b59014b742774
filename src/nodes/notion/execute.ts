import type { Execute } from '../../engine/execute'
import { askService } from '../service'
import type { NotionConfig } from './definition'

/** Makes, changes or finds pages. */
export const execute: Execute<NotionConfig> = async (context) => {
  const { connection, action, database, page, title, properties, content, archived, ...query } =
    context.config
  const { filter, sorts, limit } = query
  const input =
    action === 'query-database'
      ? { database, filter, sorts, limit }
      : action === 'update-page'
        ? { page, title, properties, archived }
        : { database, page, title, properties, content }
  const output = await askService(context, { service: 'notion', connection, action, input })
  return { ports: ['out'], output }
}
