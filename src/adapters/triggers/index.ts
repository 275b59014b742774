/** What listens to the world beside the door: files and feeds. */
import type { TriggerSource } from '../../app/triggers/source'
import { FolderSource, type FolderSourceOptions } from './folder-source'

export type SourceOptions = FolderSourceOptions

/** The sources by trigger type. */
export function createSources(options: SourceOptions): Map<string, TriggerSource> {
  return new Map<string, TriggerSource>([['folder-trigger', new FolderSource(options)]])
}
