/**
 * How a question reaches a person somewhere else than in the inbox. The core decides what is asked where, keeps what was sent, and
 * judges every answer; an adapter speaks to one service (`adapters/channels`).
 */
import type { Json } from '../../shared/workflow/document'

export type ChannelKind = 'telegram' | 'slack' | 'ntfy' | 'email' | 'desktop'

/** Kinds of connections (`shared/connections/kinds.ts`) by which a person can be asked. */
export const CHANNEL_OF_CONNECTION: Readonly<Record<string, ChannelKind>> = {
  telegram: 'telegram',
  slack: 'slack',
  ntfy: 'ntfy',
  smtp: 'email',
}

/** Addresses of one question, each with a token that counts for one answer. Opening one never votes. */
export interface AnswerLinks {
  /** The page with approving, or rejecting, offered first. */
  approve: string
  reject: string
  open: string
}

/** Something in what is shown that may be edited by itself. */
export interface AskedPart {
  number: number
  label: string
  text: string
  /** More than one line. */
  long: boolean
}

/** A reply as it was written, or the new texts of parts by their number. */
export type EditedText = string | Readonly<Record<string, string>>

/** A question as it is sent to one place. */
export interface Asked {
  /** Names the question for ever; at most a few hundred characters of letters, digits, `_`, `-`, `.`, `/`, `:` and `~`. */
  callback: string
  run: string
  /**
   * An unguessable name of this one message for services whose buttons carry little (Telegram: 64 bytes): 22 letters, digits, `_`
   * and `-`. An answer may name it in place of `callback` and `shownHash`.
   */
  ticket: string
  title: string
  instructions?: string
  /** What is to be decided about, as plain text; the channel shortens it where its service takes no more. */
  shown: string
  /** SHA-256 (hex) of all that is shown; an answer carries it back. */
  shownHash: string
  workflowName: string
  assignees: readonly string[]
  approvals: 1 | 2
  /** Who approved it already. */
  approvedBy: readonly string[]
  /** Milliseconds since the epoch. */
  expiresAt?: number
  /**
   * What a reply may change. `text`: there is one part, and a reply takes its place. `parts`: `shown` numbers several, and `2: New text`
   * takes the place of one. Either way the reply is sent to `edit` as it is.
   */
  editable: 'text' | 'parts' | 'no'
  /** How to edit by a reply, in one sentence for people. Absent where nothing can be edited. */
  editHint?: string
  /** The parts that may be edited, for a form of the service's own. Absent where `editable` is `no`. */
  parts?: readonly AskedPart[]
  /** Said first where there is something to say: it was edited, it is asked again, nobody answered. */
  note?: string
  /** Absent where no door of the host can be reached. Of the local network where it is open to it. */
  links?: AnswerLinks
  /** The same for one assignee each: the page then knows who answers. For channels that write to each person apart. */
  linksFor?: Readonly<Record<string, AnswerLinks>>
}

/** What a person answered through a channel. */
export interface ChannelAnswer {
  /** The `ticket` of the message that was answered, or both of the others. */
  ticket?: string
  callback?: string
  shownHash?: string
  decision: 'approve' | 'reject'
  /** Who it was, as the service names people: the same person always the same. */
  by: string
  /** Set where the service does not tell who it was: `by` then stands for whoever can read there. */
  anonymous?: true
  /** What takes the place of what is shown, where that is editable. */
  value?: EditedText
  comment?: string
}

/** A person sent a new text in reply, without deciding yet. */
export interface ChannelEdit {
  ticket: string
  by: string
  text: EditedText
}

/** What became of an answer. */
export interface Answered {
  /** For whoever answered: it counts, or why it changed nothing. */
  text: string
  counted: boolean
}

export interface ChannelListening {
  signal: AbortSignal
  /** What was last kept; undefined at the first time. */
  place: Json | undefined
  /** Keeps what is to be found again after a restart, such as Telegram's update offset. */
  keepPlace(place: Json): Promise<void>
  /**
   * Resolves for every answer, also for late, second and forged ones; rejects where it cannot be kept now: ask again. A `NodeError`
   * then has words for people.
   */
  answer(given: ChannelAnswer): Promise<Answered>
  /**
   * Keeps an edit as a draft: the message is closed, and the question is asked there anew with the new text, to be approved as it
   * then stands. `counted` when it was taken. Rejects as `answer` does.
   */
  edit(given: ChannelEdit): Promise<Answered>
  /** Says what is wrong and what to do; without a message, all is well again. Never holds a secret. */
  problem(message?: string): void
}

/** One place where people can be asked, by one connection. */
export interface Channel {
  readonly kind: ChannelKind
  /**
   * Sends the question; resolves with what names the message there. That is kept, so that it can be closed later, also after a
   * restart; a `problem` in it says, for people, whom it could not be sent to. Rejects with a `NodeError` for people; retryable or
   * not, it is tried again, with `retryAfterMs` or growing pauses.
   */
  ask(asked: Asked, signal: AbortSignal): Promise<Json>
  /** Says there how it was answered, and takes the buttons away. Does nothing where the service cannot. */
  close(message: Json, how: string, signal: AbortSignal): Promise<void>
  /**
   * Listens for answers until the signal aborts, then resolves. Rejects where it cannot go on; the core says so and begins again
   * with growing pauses. Absent where nobody answers by the channel itself, only by its links.
   */
  listen?(listening: ChannelListening): Promise<void>
}

/** The channels of a host (`Ports.channels`). */
export interface Channels {
  /**
   * The channel of a connection, of a kind that `CHANNEL_OF_CONNECTION` names. Rejects with a `NodeError` for people when the
   * connection is gone or its secret cannot be read.
   */
  make(connection: string): Promise<Channel>
}
