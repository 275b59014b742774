/** Every node type of this build, without its code: what the editor, the analysis and the command line need. */
import type { NodeCatalog, NodeDefinition } from '../shared/workflow/node-definition'
import { definition as branch } from './branch/definition'
import { definition as feedTrigger } from './feed-trigger/definition'
import { definition as folderTrigger } from './folder-trigger/definition'
import { definition as formTrigger } from './form-trigger/definition'
import { definition as webhookTrigger } from './webhook-trigger/definition'
import { definition as errorTrigger } from './error-trigger/definition'
import { definition as email } from './email/definition'
import { definition as emailTrigger } from './email-trigger/definition'
import { definition as slack } from './slack/definition'
import { definition as telegram } from './telegram/definition'
import { definition as code } from './code/definition'
import { definition as file } from './file/definition'
import { definition as forEach } from './for-each/definition'
import { definition as http } from './http/definition'
import { definition as humanCallback } from './human-callback/definition'
import { definition as image } from './image/definition'
import { definition as llm } from './llm/definition'
import { definition as log } from './log/definition'
import { definition as manualTrigger } from './manual-trigger/definition'
import { definition as merge } from './merge/definition'
import { definition as scheduleTrigger } from './schedule-trigger/definition'
import { definition as store } from './store/definition'
import { definition as subWorkflow } from './sub-workflow/definition'
import { definition as transcribe } from './transcribe/definition'
import { definition as transform } from './transform/definition'
import { definition as airtable } from './airtable/definition'
import { definition as googleSheets } from './google-sheets/definition'
import { definition as notion } from './notion/definition'
import { definition as trello } from './trello/definition'
import { definition as validator } from './validator/definition'
import { definition as wait } from './wait/definition'

/** In the order of the palette. */
export const definitions = {
  'manual-trigger': manualTrigger,
  'schedule-trigger': scheduleTrigger,
  'webhook-trigger': webhookTrigger,
  'form-trigger': formTrigger,
  'folder-trigger': folderTrigger,
  'feed-trigger': feedTrigger,
  'email-trigger': emailTrigger,
  'error-trigger': errorTrigger,
  llm,
  transcribe,
  image,
  validator,
  branch,
  merge,
  wait,
  'for-each': forEach,
  'sub-workflow': subWorkflow,
  'human-callback': humanCallback,
  transform,
  code,
  store,
  file,
  log,
  http,
  email,
  slack,
  telegram,
  trello,
  notion,
  airtable,
  'google-sheets': googleSheets,
} satisfies Record<string, NodeDefinition>

/** The name of a node type of this build. */
export type NodeType = keyof typeof definitions

const byType: ReadonlyMap<string, NodeDefinition> = new Map(Object.entries(definitions))

/** The node types of this build, by name. */
export const catalog: NodeCatalog = {
  get: (type) => byType.get(type),
  list: () => [...byType.values()],
}
