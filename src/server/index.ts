import { serve } from './serve'

// A node that does not let go of its work must not keep a stopped server alive.
process.exit(await serve(process.argv.slice(2)))
