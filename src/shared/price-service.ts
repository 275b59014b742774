/** Who is asked, as prices know it. */

/** Short names of services that people know, by the host of their address. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['api.anthropic.com', 'anthropic'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral'],
  ['api.openai.com', 'openai'],
  ['api.together.xyz', 'together'],
  ['api.x.ai', 'xai'],
  ['generativelanguage.googleapis.com', 'google'],
  ['openrouter.ai', 'openrouter'],
])

/** What prices call a service: `openai`, `local` for this computer, else the host of its address. */
export function serviceOf({ hostname }: { hostname: string }): string {
  if (/^(?:localhost|127(?:\.\d+){3}|\[::1\]|.+\.localhost)$/.test(hostname)) return 'local'
  return SERVICES.get(hostname) ?? hostname
}
