/** The code of every node type of this build. */
import type { Execute, ExecutorRegistry } from '../engine/execute'
import type { NodeDefinition } from '../shared/workflow/node-definition'
import { execute as branch } from './branch/execute'
import { execute as code } from './code/execute'
import type { definitions, NodeType } from './definitions'
import { execute as feedTrigger } from './feed-trigger/execute'
import { execute as folderTrigger } from './folder-trigger/execute'
import { execute as formTrigger } from './form-trigger/execute'
import { execute as webhookTrigger } from './webhook-trigger/execute'
import { execute as errorTrigger } from './error-trigger/execute'
import { execute as email } from './email/execute'
import { execute as emailTrigger } from './email-trigger/execute'
import { execute as slack } from './slack/execute'
import { execute as telegram } from './telegram/execute'
import { execute as file } from './file/execute'
import { execute as forEach } from './for-each/execute'
import { execute as http } from './http/execute'
import { execute as humanCallback } from './human-callback/execute'
import { execute as image } from './image/execute'
import { execute as llm } from './llm/execute'
import { execute as log } from './log/execute'
import { execute as manualTrigger } from './manual-trigger/execute'
import { execute as merge } from './merge/execute'
import { execute as scheduleTrigger } from './schedule-trigger/execute'
import { execute as store } from './store/execute'
import { execute as subWorkflow } from './sub-workflow/execute'
import { execute as transcribe } from './transcribe/execute'
import { execute as transform } from './transform/execute'
import { execute as airtable } from './airtable/execute'
import { execute as googleSheets } from './google-sheets/execute'
import { execute as notion } from './notion/execute'
import { execute as trello } from './trello/execute'
import { execute as validator } from './validator/execute'
import { execute as wait } from './wait/execute'

/** An executor for each definition, taking just that definition's config. */
type ExecutorsByType = {
  [Type in NodeType]: (typeof definitions)[Type] extends NodeDefinition<infer Config>
    ? Execute<Config>
    : never
}

const byType: ExecutorsByType = {
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
}

/**
 * The executors of this build, by node type. The types of their configs are forgotten here: the engine checks each config
 * against its definition's schema before it calls the executor, which is what makes that sound.
 */
export const executors: ExecutorRegistry = new Map(Object.entries(byType) as [string, Execute][])
