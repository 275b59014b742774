/** File extensions by media type (IANA), for what workflows fetch. Nothing that a double click would run. */
const EXTENSIONS: Record<string, string> = {
  'application/epub+zip': 'epub',
  'application/gzip': 'gz',
  'application/json': 'json',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/rtf': 'rtf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/webm': 'weba',
  'audio/x-wav': 'wav',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tif',
  'image/webp': 'webp',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/plain': 'txt',
  'text/xml': 'xml',
  'video/mp4': 'mp4',
  'video/mpeg': 'mpeg',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
}

/** The extension for a `Content-Type` header's value, without a dot; `bin` for what is not known. */
export function extensionOf(contentType: string): string {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return (Object.hasOwn(EXTENSIONS, type) && EXTENSIONS[type]) || 'bin'
}

/** Extensions that people use beside those above, or instead of them. */
const MORE_TYPES: Record<string, string> = {
  aif: 'audio/aiff',
  aiff: 'audio/aiff',
  avi: 'video/x-msvideo',
  htm: 'text/html',
  ini: 'text/plain',
  jpeg: 'image/jpeg',
  log: 'text/plain',
  m4b: 'audio/mp4',
  m4v: 'video/mp4',
  markdown: 'text/markdown',
  mkv: 'video/x-matroska',
  mpga: 'audio/mpeg',
  mpg: 'video/mpeg',
  oga: 'audio/ogg',
  ogv: 'video/ogg',
  opus: 'audio/ogg',
  srt: 'application/x-subrip',
  text: 'text/plain',
  tiff: 'image/tiff',
  tsv: 'text/tab-separated-values',
  vtt: 'text/vtt',
  wma: 'audio/x-ms-wma',
  xhtml: 'application/xhtml+xml',
  xml: 'application/xml',
  wav: 'audio/wav',
  yaml: 'application/yaml',
  yml: 'application/yaml',
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(EXTENSIONS).map(([type, extension]): [string, string] => [extension, type]),
  ...Object.entries(MORE_TYPES),
])

/** The media type that a file's name speaks for; `application/octet-stream` for what is not known. */
export function typeOfName(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return TYPES.get(extension) ?? 'application/octet-stream'
}
