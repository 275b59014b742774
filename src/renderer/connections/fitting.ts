/** Which connections fit a field, the others after them. Pure. */

interface Listed {
  id: string
  name: string
  kind?: string
}

/** Without `kinds` all fit; one whose kind is not known fits too. The order stays. */
export function fitting<C extends Listed>(
  connections: readonly C[],
  kinds: readonly string[] | undefined,
): { fit: C[]; others: C[] } {
  const fits = ({ kind }: C) => !kinds || kind === undefined || kinds.includes(kind)
  return {
    fit: connections.filter(fits),
    others: connections.filter((connection) => !fits(connection)),
  }
}
