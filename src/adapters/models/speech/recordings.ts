/** What recordings are, by their names, and what services take of them as they are. */

/** Media types by extension. */
const TYPES: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  aif: 'audio/aiff',
  aiff: 'audio/aiff',
  amr: 'audio/amr',
  avi: 'video/x-msvideo',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  m4v: 'video/mp4',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  mpga: 'audio/mpeg',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  weba: 'audio/webm',
  webm: 'video/webm',
  wma: 'audio/x-ms-wma',
}

/** What OpenAI's audio API takes as it is. */
const TAKEN: ReadonlySet<string> = new Set([
  'flac',
  'm4a',
  'mp3',
  'mp4',
  'mpeg',
  'mpga',
  'oga',
  'ogg',
  'wav',
  'webm',
  'weba',
])

export interface Recording {
  mediaType: string
  /** A service takes it as it is. */
  taken: boolean
}

/** Undefined for what is no recording. */
export function recordingOf(path: string): Recording | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  const mediaType = Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined
  return mediaType === undefined ? undefined : { mediaType, taken: TAKEN.has(extension) }
}
