import { ONLY_FOR, type ConnectionKindInfo } from './field'

/** The ways in which an HTTP node can say who it is. */
export const HTTP_KINDS = [
  {
    kind: 'http-bearer',
    title: 'Bearer token',
    description: 'Sends Authorization: Bearer and a token',
    icon: 'key-round',
    group: 'Web requests',
    guide: 'Most web services call it an API token or an access token.',
    fields: [
      { id: 'token', label: 'Token', type: 'secret', required: true, help: 'Without “Bearer”.' },
      ONLY_FOR,
    ],
  },
  {
    kind: 'http-header',
    title: 'Header',
    description: 'Sends a header of its own, such as X-Api-Key',
    icon: 'globe',
    group: 'Web requests',
    fields: [
      {
        id: 'header',
        label: 'Header',
        type: 'text',
        required: true,
        placeholder: 'X-Api-Key',
      },
      {
        id: 'value',
        label: 'Header value',
        type: 'secret',
        required: true,
        help: 'All of it, for example Bearer and the token.',
      },
      ONLY_FOR,
    ],
  },
  {
    kind: 'http-basic',
    title: 'User and password',
    description: 'Basic authentication',
    icon: 'user',
    group: 'Web requests',
    fields: [
      { id: 'user', label: 'User', type: 'text', required: true },
      { id: 'password', label: 'Password', type: 'secret', required: true },
      ONLY_FOR,
    ],
  },
  {
    kind: 'http-query',
    title: 'Query parameter',
    description: 'Adds a key to the address, such as ?api_key=',
    icon: 'link',
    group: 'Web requests',
    guide: 'Only for services that know no other way: addresses end up in logs of servers.',
    fields: [
      {
        id: 'name',
        label: 'Parameter',
        type: 'text',
        required: true,
        placeholder: 'api_key',
      },
      { id: 'value', label: 'Value', type: 'secret', required: true },
      ONLY_FOR,
    ],
  },
  {
    kind: 'http-oauth2',
    title: 'OAuth 2 (client credentials)',
    description: 'Fetches a token with a client id and secret, and renews it',
    icon: 'shield-check',
    group: 'Web requests',
    guide:
      'The service shows the three where you register an application for server-to-server use.',
    fields: [
      {
        id: 'tokenUrl',
        label: 'Token address',
        type: 'url',
        required: true,
        placeholder: 'https://auth.example.com/oauth/token',
      },
      { id: 'clientId', label: 'Client id', type: 'text', required: true },
      { id: 'clientSecret', label: 'Client secret', type: 'secret', required: true },
      { id: 'scope', label: 'Scope', type: 'text', help: 'Several with a space between them.' },
      { ...ONLY_FOR, required: true },
      { id: 'audience', label: 'Audience', type: 'text', advanced: true },
      {
        id: 'send',
        label: 'Send id and secret',
        type: 'choice',
        choices: [
          { value: 'header', label: 'In the Authorization header' },
          { value: 'body', label: 'In the body' },
        ],
        initial: 'header',
        advanced: true,
      },
    ],
  },
] as const satisfies readonly ConnectionKindInfo[]
