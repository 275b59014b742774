/** First in, first out, without moving what is left. */
export class Queue<T> {
  private items: T[] = []
  private head = 0

  get size(): number {
    return this.items.length - this.head
  }

  push(item: T): void {
    this.items.push(item)
  }

  peek(): T | undefined {
    return this.items[this.head]
  }

  /** The first that fits, left in place. */
  find(fits: (item: T) => boolean): T | undefined {
    for (let index = this.head; index < this.items.length; index += 1) {
      const item = this.items[index]
      if (item !== undefined && fits(item)) return item
    }
    return undefined
  }

  shift(): T | undefined {
    const item = this.items[this.head++]
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }
}
