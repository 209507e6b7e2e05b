/** How long to wait before the next try: longer each time, and never all at once (full jitter). */
export class Backoff {
  private tries = 0

  constructor(
    private readonly firstMs = 500,
    private readonly mostMs = 30_000,
    private readonly chance: () => number = Math.random,
  ) {}

  next(): number {
    const most = Math.min(this.mostMs, this.firstMs * 2 ** this.tries)
    this.tries = Math.min(this.tries + 1, 16)
    return Math.round(most * (0.25 + 0.75 * this.chance()))
  }
  reset(): void {
    this.tries = 0
  }
}
