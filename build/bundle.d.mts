/** The server and the command line, into a folder. */
export function bundleHost(outDir: string): Promise<void>
/** The benchmarks, with the journal's thread that they need. */
export function bundleBench(outDir: string): Promise<void>
