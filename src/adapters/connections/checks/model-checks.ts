import { NodeError } from '../../../engine/node-error'
import type { Json } from '../../../shared/workflow/document'
import { at, client, each, type Answered, type Check } from './check'

/** Says how many models there are. */
function listed(models: string[] | undefined, title: string, advice: string): Answered {
  if (!models)
    throw new NodeError('bad-input', `${title} answered, but not with a list of models. ${advice}`)
  return {
    message: models.length === 1 ? 'Works. 1 model.' : `Works. ${models.length} models.`,
    models,
  }
}

/** OpenAI itself (the key's models), by `GET /models`. */
export const openAi: Check = async (credentials, signal) => {
  const { organization } = credentials.fields
  const ask = client(credentials, signal, {
    title: 'OpenAI',
    base: 'https://api.openai.com/v1',
    headers: {
      authorization: `Bearer ${credentials.secrets.apiKey ?? ''}`,
      ...(organization === undefined ? {} : { 'openai-organization': organization }),
    },
  })
  const answer = await ask('GET', '/models')
  return listed(each(at(answer, 'data'), 'id'), 'OpenAI', 'Check the address.')
}

/** docs.anthropic.com, "List Models". */
export const anthropic: Check = async (credentials, signal) => {
  const ask = client(credentials, signal, {
    title: 'Anthropic',
    base: 'https://api.anthropic.com/v1',
    headers: {
      'x-api-key': credentials.secrets.apiKey ?? '',
      'anthropic-version': '2023-06-01',
    },
  })
  const answer = await ask('GET', '/models', { query: { limit: '1000' } })
  return listed(each(at(answer, 'data'), 'id'), 'Anthropic', 'Check the address.')
}

/** ai.google.dev, `models.list`. */
export const google: Check = async (credentials, signal) => {
  const ask = client(credentials, signal, {
    title: 'Google Gemini',
    base: 'https://generativelanguage.googleapis.com/v1beta',
    headers: { 'x-goog-api-key': credentials.secrets.apiKey ?? '' },
  })
  const answer: Json = await ask('GET', '/models', { query: { pageSize: '1000' } })
  const names = each(at(answer, 'models'), 'name')?.map((name) => name.replace(/^models\//, ''))
  return listed(names, 'Google Gemini', 'Check the address.')
}
