import { otherAddress, type ConnectionKindInfo } from './field'

/** Services that keep cards, pages and rows. */
export const BOARD_KINDS = [
  {
    kind: 'trello',
    title: 'Trello',
    description: 'Cards on a board, as a place to review',
    icon: 'columns-2',
    group: 'Boards and tables',
    guide:
      'Make a Power-Up for your workspace, and generate its API key there. Follow the link “Token” beside the key to allow it into your account.',
    keysAt: 'https://trello.com/power-ups/admin',
    fields: [
      { id: 'key', label: 'API key', type: 'secret', required: true },
      { id: 'token', label: 'Token', type: 'secret', required: true },
      otherAddress('https://api.trello.com'),
    ],
  },
  {
    kind: 'notion',
    title: 'Notion',
    description: 'Pages and databases',
    icon: 'notebook-pen',
    group: 'Boards and tables',
    guide:
      'Make an internal integration and copy its secret. Then open the page or database in Notion and add the integration under “Connections”; it sees nothing else.',
    keysAt: 'https://www.notion.so/profile/integrations',
    fields: [
      {
        id: 'token',
        label: 'Integration secret',
        type: 'secret',
        required: true,
        placeholder: 'ntn_…',
      },
      otherAddress('https://api.notion.com'),
    ],
  },
  {
    kind: 'airtable',
    title: 'Airtable',
    description: 'Records of a base',
    icon: 'database',
    group: 'Boards and tables',
    guide:
      'Make a personal access token with the scopes data.records:read and data.records:write, and give it access to the base.',
    keysAt: 'https://airtable.com/create/tokens',
    fields: [
      {
        id: 'token',
        label: 'Personal access token',
        type: 'secret',
        required: true,
        placeholder: 'pat…',
      },
      otherAddress('https://api.airtable.com'),
    ],
  },
  {
    kind: 'google-sheets',
    title: 'Google Sheets',
    description: 'Rows of a spreadsheet, by a service account',
    icon: 'table',
    group: 'Boards and tables',
    guide:
      'In the Google Cloud console, switch on the Sheets API, make a service account and a JSON key for it. Share the spreadsheet with the account’s e-mail address.',
    keysAt: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
    fields: [
      {
        id: 'serviceAccount',
        label: 'Key file of the service account',
        type: 'secret',
        required: true,
        multiline: true,
        placeholder: '{ "type": "service_account", … }',
        help: 'The whole content of the JSON file.',
      },
      otherAddress('https://sheets.googleapis.com'),
    ],
  },
] as const satisfies readonly ConnectionKindInfo[]
