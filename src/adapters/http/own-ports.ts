/** The ports at which this process answers: the interface's and the door's. Workflows do not reach them by themselves. */
const ports = new Map<number, number>()

/** Says that this process answers at a port, until what is returned is called. */
export function claimPort(port: number): () => void {
  ports.set(port, (ports.get(port) ?? 0) + 1)
  let isClaimed = true
  return () => {
    if (!isClaimed) return
    isClaimed = false
    const left = (ports.get(port) ?? 0) - 1
    if (left > 0) ports.set(port, left)
    else ports.delete(port)
  }
}

export function isOwnPort(port: number): boolean {
  return ports.has(port)
}
