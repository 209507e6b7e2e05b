/** Sums to offer, in minor units: what is missing to the last fen, then the next round ones above. */
export function sumsFor(missingFen: number, unit: number): number[] {
  const ladder = [10, 20, 50].flatMap((one) => [1, 10, 100, 1000, 10_000].map((ten) => one * ten * unit))
  ladder.sort((a, b) => a - b)
  if (missingFen <= 0) return [50, 100, 200, 500].map((one) => one * unit)
  return [missingFen, ...ladder.filter((one) => one > missingFen).slice(0, 3)]
}
