/** A binary heap of things with a time, earliest first; among equal times, in the order they were pushed. */
export class TimeHeap<T extends { readonly at: number }> {
  private readonly items: { item: T; order: number }[] = []
  private pushed = 0

  get size(): number {
    return this.items.length
  }

  /** The earliest, left in place. */
  peek(): T | undefined {
    return this.items[0]?.item
  }

  /** The earliest that fits, left in place. Looks at all of them. */
  find(fits: (item: T) => boolean): T | undefined {
    let found: { item: T; order: number } | undefined
    for (const entry of this.items) {
      const isEarlier =
        !found ||
        entry.item.at < found.item.at ||
        (entry.item.at === found.item.at && entry.order < found.order)
      if (isEarlier && fits(entry.item)) found = entry
    }
    return found?.item
  }

  push(item: T): void {
    const { items } = this
    items.push({ item, order: this.pushed++ })
    for (let i = items.length - 1; i > 0;) {
      const parent = (i - 1) >> 1
      if (!this.before(i, parent)) break
      this.swap(i, parent)
      i = parent
    }
  }

  pop(): T | undefined {
    const { items } = this
    const first = items[0]
    const last = items.pop()
    if (!first || !last) return undefined
    if (items.length > 0) {
      items[0] = last
      this.sink()
    }
    return first.item
  }

  private sink(): void {
    for (let i = 0; ;) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < this.items.length && this.before(child, least)) least = child
      if (least === i) return
      this.swap(i, least)
      i = least
    }
  }

  private before(a: number, b: number): boolean {
    const x = this.items[a]
    const y = this.items[b]
    if (!x || !y) return false
    return x.item.at < y.item.at || (x.item.at === y.item.at && x.order < y.order)
  }

  private swap(a: number, b: number): void {
    const x = this.items[a]
    const y = this.items[b]
    if (!x || !y) return
    this.items[a] = y
    this.items[b] = x
  }
}
