/** How the tests and the benchmarks start it. */
export const CHROMIUM_ARGS: string[]
/** The path of a Chromium, or undefined. Throws when CHROMIUM_PATH points nowhere. */
export function findChromium(env?: NodeJS.ProcessEnv): string | undefined
