/** Values that are there at once, or later: what most nodes and expressions yield needs no promise, and a promise costs a turn. */

/** A value, or a promise of it. */
export type Eventually<T> = T | Promise<T>

/** What follows from a value, at once where it is there. */
export function after<T, U>(
  value: Eventually<T>,
  next: (value: T) => Eventually<U>,
): Eventually<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** All results in order; at once where each is. Where several fail, the first that is known to. */
export function all<T, U>(items: readonly T[], work: (item: T) => Eventually<U>): Eventually<U[]> {
  const done: Eventually<U>[] = []
  let later = false
  try {
    for (const item of items) {
      const value = work(item)
      later ||= value instanceof Promise
      done.push(value)
    }
  } catch (thrown) {
    if (!later) throw thrown
    // What is still on its way may fail too, and nobody else looks at it.
    return Promise.all([...done, Promise.reject(thrown as Error)]) as Promise<never>
  }
  return later ? Promise.all(done) : (done as U[])
}
