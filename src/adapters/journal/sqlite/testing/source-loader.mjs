// Lets Node run a program from source: imports there have no extension, which bundlers find and Node does not.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const bare = specifier.startsWith('.') && !/\.[a-z]+$/.test(specifier)
    return next(bare ? `${specifier}.ts` : specifier, context)
  },
})
