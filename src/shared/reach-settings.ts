/** Where workflows may send requests, as a person decides it for a host. */
import { z } from 'zod'

/** `nas.local`, `192.168.1.20`, `10.0.0.0/8`, `[fd00::1]:8080`, `localhost:3000`. */
const ENTRY =
  /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*)(\/\d{1,3})?(:\d{1,5})?$/i

export const reachSchema = z.object({
  /** Whether workflows reach this computer and the local network; without it only what `allow` lists of them. */
  local: z.boolean(),
  /** Names, addresses or ranges, with a port or without, that are reached all the same. */
  allow: z
    .array(
      z
        .string()
        .trim()
        .regex(
          ENTRY,
          'Write a name or an address, with a port where it matters: nas.local, 192.168.1.20:8080 or 10.0.0.0/8.',
        ),
    )
    .max(200),
})

export type ReachSettings = z.infer<typeof reachSchema>

/** A model or a service on the person's own machine is the usual case; what gives keys away is refused either way. */
export const DEFAULT_REACH: ReachSettings = { local: true, allow: [] }
