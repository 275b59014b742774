import { hash, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'
/** Base 36 digits of a time in milliseconds; enough until the year 5188. */
const TIME_DIGITS = 9
const RANDOM_DIGITS = 8
/** 128 bits: two keys with the same digits do not happen. */
const CALLED_DIGITS = 32

/**
 * A new run's id, such as `r_0mk3v9xq2t7b1c4za`: sorts by the time it was made (milliseconds since the epoch), cannot be
 * guessed from another one, and is safe in paths and addresses.
 */
export function newRunId(now: number = Date.now()): string {
  const time = now.toString(36).padStart(TIME_DIGITS, '0')
  return `r_${time}${randomDigits(RANDOM_DIGITS)}`
}

/**
 * The id of the run that is called with a key, which holds the id of the run that calls: the same for the same key, and as hard
 * to guess as that one.
 */
export function calledRunId(key: string): string {
  return `c_${hash('sha256', key).slice(0, CALLED_DIGITS)}`
}

function randomDigits(count: number): string {
  let digits = ''
  while (digits.length < count)
    for (const byte of randomBytes(count))
      // 252 is the largest multiple of 36 in a byte; above it the first digits would come up more often.
      if (byte < 252 && digits.length < count) digits += ALPHABET.charAt(byte % 36)
  return digits
}
