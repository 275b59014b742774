import { otherAddress, type ConnectionKindInfo } from './field'

/** Services that carry messages to people, and from them. */
export const MESSAGE_KINDS = [
  {
    kind: 'smtp',
    title: 'E-mail, sending (SMTP)',
    description: 'Sends mail from an address of yours',
    icon: 'mail',
    group: 'Messages',
    guide:
      'Your provider calls it the outgoing mail server. Gmail, iCloud and others want an app password here, not the one you sign in with.',
    fields: [
      { id: 'host', label: 'Server', type: 'text', required: true, placeholder: 'smtp.gmail.com' },
      { id: 'port', label: 'Port', type: 'number', required: true, initial: '587' },
      {
        id: 'security',
        label: 'Encryption',
        type: 'choice',
        choices: [
          { value: 'starttls', label: 'STARTTLS (usual on port 587)' },
          { value: 'tls', label: 'TLS from the start (usual on port 465)' },
          { value: 'none', label: 'None (only on this computer)' },
        ],
        initial: 'starttls',
      },
      { id: 'user', label: 'User', type: 'text', placeholder: 'you@example.com' },
      { id: 'password', label: 'Password', type: 'secret' },
      {
        id: 'from',
        label: 'From',
        type: 'text',
        required: true,
        placeholder: 'Ada Lovelace <ada@example.com>',
      },
    ],
  },
  {
    kind: 'imap',
    title: 'E-mail, receiving (IMAP)',
    description: 'Starts runs by the mail that comes in',
    icon: 'inbox',
    group: 'Messages',
    guide:
      'Your provider calls it the incoming mail server. Use an app password where there is one.',
    fields: [
      { id: 'host', label: 'Server', type: 'text', required: true, placeholder: 'imap.gmail.com' },
      { id: 'port', label: 'Port', type: 'number', required: true, initial: '993' },
      {
        id: 'security',
        label: 'Encryption',
        type: 'choice',
        choices: [
          { value: 'tls', label: 'TLS from the start (usual on port 993)' },
          { value: 'starttls', label: 'STARTTLS (usual on port 143)' },
          { value: 'none', label: 'None (only on this computer)' },
        ],
        initial: 'tls',
      },
      { id: 'user', label: 'User', type: 'text', required: true, placeholder: 'you@example.com' },
      { id: 'password', label: 'Password', type: 'secret', required: true },
    ],
  },
  {
    kind: 'slack',
    title: 'Slack',
    description: 'Posts messages, and asks people with buttons',
    icon: 'hash',
    group: 'Messages',
    guide:
      'Make an app for your workspace, give it the scope chat:write, install it and copy its bot token. To be asked in Slack, switch on Socket Mode and make an app-level token with connections:write.',
    keysAt: 'https://api.slack.com/apps',
    fields: [
      { id: 'botToken', label: 'Bot token', type: 'secret', required: true, placeholder: 'xoxb-…' },
      {
        id: 'appToken',
        label: 'App-level token',
        type: 'secret',
        placeholder: 'xapp-…',
        help: 'Only to be asked in Slack.',
      },
      {
        id: 'channel',
        label: 'Channel or person to ask',
        type: 'text',
        placeholder: '#approvals',
        help: 'Where questions go, and messages of nodes that name no channel.',
      },
      otherAddress('https://slack.com/api/'),
    ],
  },
  {
    kind: 'telegram',
    title: 'Telegram',
    description: 'A bot that sends messages and asks you on your phone',
    icon: 'send',
    group: 'Messages',
    guide:
      'Write /newbot to @BotFather in Telegram and copy the token. Then write anything to your bot, so that it may write to you. Only one program can listen to a bot: give each Baton one of its own.',
    keysAt: 'https://t.me/BotFather',
    fields: [
      {
        id: 'token',
        label: 'Bot token',
        type: 'secret',
        required: true,
        placeholder: '123456789:AA…',
      },
      {
        id: 'chat',
        label: 'Chat',
        type: 'text',
        placeholder: '123456789',
        help: 'The number of the chat with you; @userinfobot tells it.',
      },
      otherAddress('https://api.telegram.org'),
    ],
  },
  {
    kind: 'ntfy',
    title: 'ntfy',
    description: 'Notifications on your phone, with buttons, without an account',
    icon: 'bell',
    group: 'Messages',
    guide:
      'Install the ntfy app, and subscribe to a topic there with a name that nobody guesses. Whoever knows it can read and answer.',
    keysAt: 'https://ntfy.sh',
    fields: [
      {
        id: 'baseUrl',
        label: 'Server',
        type: 'url',
        required: true,
        initial: 'https://ntfy.sh',
      },
      {
        id: 'topic',
        label: 'Topic',
        type: 'text',
        required: true,
        placeholder: 'a-name-nobody-guesses',
      },
      {
        id: 'token',
        label: 'Access token',
        type: 'secret',
        help: 'Only for a protected topic. A server of your own has to let everybody write to baton-*, where the buttons send the answers.',
      },
    ],
  },
] as const satisfies readonly ConnectionKindInfo[]
