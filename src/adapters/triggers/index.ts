/** What listens to the world beside the door: files, feeds and mail. */
import type { TriggerSource } from '../../app/triggers/source'
import type { EmailTriggerOptions } from './email-trigger'
import { FeedSource, type FeedSourceOptions } from './feed-source'
import { FolderSource, type FolderSourceOptions } from './folder-source'

export type SourceOptions = FolderSourceOptions & FeedSourceOptions & { mail: EmailTriggerOptions }

/** The sources by trigger type. */
export function createSources(options: SourceOptions): Map<string, TriggerSource> {
  return new Map<string, TriggerSource>([
    ['folder-trigger', new FolderSource(options)],
    ['feed-trigger', new FeedSource(options)],
    ['email-trigger', emailSource(options.mail)],
  ])
}

/** Loaded at the first use: a mail client is large. */
function emailSource(options: EmailTriggerOptions): TriggerSource {
  return {
    listen: async (listening) => {
      const { EmailTrigger } = await import('./email-trigger')
      return new EmailTrigger(options).listen(listening)
    },
  }
}
