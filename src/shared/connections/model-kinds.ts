import { otherAddress, type ConnectionField, type ConnectionKindInfo } from './field'

/** How fast a service may be asked, whoever asks. */
const PACE = [
  {
    id: 'requestsPerMinute',
    label: 'Requests a minute',
    type: 'number',
    help: 'At most so many; others wait for their turn. Empty: no limit.',
    advanced: true,
  },
  {
    id: 'concurrent',
    label: 'Calls at once',
    type: 'number',
    help: 'At most so many models answer at the same time. A computer of one’s own often manages 1.',
    advanced: true,
  },
] as const satisfies readonly ConnectionField[]

/** Services that models answer at. */
export const MODEL_KINDS = [
  {
    kind: 'openai-compatible',
    title: 'OpenAI-compatible',
    description: 'Ollama, LM Studio, OpenRouter and whatever speaks the protocol',
    icon: 'sparkles',
    group: 'Models',
    fields: [
      {
        id: 'baseUrl',
        label: 'Address',
        type: 'url',
        required: true,
        placeholder: 'http://127.0.0.1:11434/v1',
        help: 'It often ends in /v1.',
      },
      { id: 'apiKey', label: 'Key', type: 'secret', help: 'A model on this computer needs none.' },
      ...PACE,
    ],
  },
  {
    kind: 'openai',
    title: 'OpenAI',
    description: 'GPT, Whisper and image models',
    icon: 'sparkles',
    group: 'Models',
    guide: 'Make a key on the page of API keys of your OpenAI project.',
    keysAt: 'https://platform.openai.com/api-keys',
    fields: [
      { id: 'apiKey', label: 'Key', type: 'secret', required: true, placeholder: 'sk-…' },
      { id: 'organization', label: 'Organization', type: 'text', advanced: true },
      otherAddress('https://api.openai.com/v1'),
      ...PACE,
    ],
  },
  {
    kind: 'anthropic',
    title: 'Anthropic',
    description: 'Claude models',
    icon: 'sparkles',
    group: 'Models',
    guide: 'Make a key in the Anthropic console under API keys.',
    keysAt: 'https://console.anthropic.com/settings/keys',
    fields: [
      { id: 'apiKey', label: 'Key', type: 'secret', required: true, placeholder: 'sk-ant-…' },
      otherAddress('https://api.anthropic.com/v1'),
      ...PACE,
    ],
  },
  {
    kind: 'google',
    title: 'Google Gemini',
    description: 'Gemini models, by a key of Google AI Studio',
    icon: 'sparkles',
    group: 'Models',
    guide: 'Make a key in Google AI Studio under “Get API key”.',
    keysAt: 'https://aistudio.google.com/apikey',
    fields: [
      { id: 'apiKey', label: 'Key', type: 'secret', required: true, placeholder: 'AIza…' },
      otherAddress('https://generativelanguage.googleapis.com/v1beta'),
      ...PACE,
    ],
  },
] as const satisfies readonly ConnectionKindInfo[]
