/** A page that the host serves to whoever comes through the door: small, without a script, for a phone first, in both colour schemes. */
import type { DoorAnswer } from './door'
import { Html, markup } from './html'

export interface Page {
  /** 200 unless told. */
  status?: number
  title: string
  /** What stands in the one card of the page. */
  body: Html
  headers?: Record<string, string>
  /** Whether it shows pictures, which this host serves. */
  pictures?: boolean
  /** A word below the card. */
  footer?: string
}

/** The page as an answer. Nothing of it is loaded from elsewhere, and its form goes to this host only. */
export function page(shown: Page): DoorAnswer {
  const { status = 200, title, body, headers, pictures, footer = 'Sent to Baton' } = shown
  const nonce = crypto.randomUUID()
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
<footer>${footer}</footer>
</body>
</html>
`
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': [
        "default-src 'none'",
        `style-src 'nonce-${nonce}'`,
        ...(pictures ? ["img-src 'self'"] : []),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      ...headers,
    },
    body: text,
  }
}

/** A page that only says something. */
export function notice(status: number, title: string, text: string): DoorAnswer {
  return page({
    status,
    title,
    body: markup`<h1>${title}</h1><p>${text}</p>`,
  })
}

const STYLE = new Html(`
:root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --line: #d5d9e0; --field: #fff; --text: #1b1e25; --soft: #5b6270;
  --accent: #3f4fd8; --accent-text: #fff; --bad: #b3261e; --bad-page: #fdf0ef; --edge: #858c9b; }
@media (prefers-color-scheme: dark) { :root { --page: #121419; --card: #1a1d24; --line: #2f343f; --field: #12151b; --text: #e8eaf0;
  --soft: #a2a9b8; --accent: #8c98ff; --accent-text: #10131c; --bad: #ff9a91; --bad-page: #33191a; --edge: #6a7282; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; background: var(--page); color: var(--text); font: 16px/1.5 Inter, system-ui, -apple-system, "Segoe UI", sans-serif;
  display: flex; flex-direction: column; align-items: center; padding: max(16px, env(safe-area-inset-top)) 16px 16px; overflow-wrap: anywhere; }
main { width: 100%; max-width: 560px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 24px 20px; margin: auto 0; }
footer { color: var(--soft); font-size: 13px; padding: 16px 0 4px; }
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 8px; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 16px; margin: 20px 0 8px; }
p { margin: 0 0 16px; color: var(--soft); }
pre { white-space: pre-wrap; background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: 12px; font: 14px/1.5 "JetBrains Mono", ui-monospace, monospace; }
.field { margin: 0 0 18px; border: 0; padding: 0; min-width: 0; }
label, legend { display: block; font-weight: 560; margin: 0 0 4px; padding: 0; }
.optional { font-weight: 400; color: var(--soft); }
.help { font-size: 14px; margin: 0 0 6px; }
input, select, textarea { width: 100%; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--edge); border-radius: 8px; padding: 10px 12px; min-height: 46px; }
textarea { min-height: 132px; resize: vertical; display: block; }
input[type=checkbox], input[type=radio] { width: 22px; height: 22px; min-height: 0; margin: 0; flex: none; accent-color: var(--accent); }
.choice { display: flex; gap: 12px; align-items: center; font-weight: 400; min-height: 44px; margin: 0; }
fieldset.group { border: 1px solid var(--line); border-radius: 10px; padding: 4px 14px 0; margin: 0 0 18px; }
fieldset.group > legend { padding: 0 6px; }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 55%, transparent); outline-offset: 2px; }
[aria-invalid=true] { border-color: var(--bad); }
.error { color: var(--bad); font-size: 14px; margin: 6px 0 0; }
.errors { background: var(--bad-page); color: var(--bad); border-radius: 10px; padding: 12px 14px; margin: 0 0 18px; }
.errors a { color: inherit; }
.errors p { color: inherit; margin: 0; }
.errors ul { margin: 4px 0 0; padding-left: 20px; }
button { font: inherit; font-weight: 600; width: 100%; min-height: 48px; border: 1px solid transparent; border-radius: 10px; padding: 10px 16px; background: var(--accent); color: var(--accent-text); cursor: pointer; }
button:hover { filter: brightness(1.06); }
button.plain { background: none; border-color: var(--edge); color: inherit; }
h3 { font-size: 15px; margin: 16px 0 6px; }
.text { white-space: pre-wrap; color: var(--text); }
.count, .facts, figcaption { font-size: 14px; color: var(--soft); }
.count { margin: 0 0 4px; }
.none { color: var(--soft); margin: 0; }
.shown { border: 1px solid var(--line); border-radius: 10px; padding: 14px 14px 4px; margin: 0 0 18px; }
.shown p, .shown ul, .shown ol { margin: 0 0 10px; }
.shown ul, .shown ol { padding-left: 22px; }
.item + .item { border-top: 1px solid var(--line); margin-top: 6px; padding-top: 14px; }
dl { margin: 0; }
dt { font-size: 14px; color: var(--soft); font-weight: 560; }
dd { margin: 2px 0 10px; }
figure { margin: 0 0 10px; }
img { max-width: 100%; height: auto; border-radius: 8px; display: block; }
blockquote { margin: 0 0 10px; border-left: 3px solid var(--line); padding-left: 12px; }
.shown a { color: var(--accent); }
details { margin: 0 0 18px; }
summary { min-height: 44px; padding: 10px 0; font-weight: 560; color: var(--accent); cursor: pointer; }
textarea.short { min-height: 76px; }
.buttons { display: grid; gap: 10px; }
@media (min-width: 480px) { main { padding: 32px; } .buttons { grid-auto-flow: column; } }
`)
