// Amounts as the pages show them, in whole cents, so that tests can compute with them exactly.

/** Reads the first amount in a text: `1,250.00 USD` is 125000. */
export function cents(text: string): number {
  const amount = /([\d,]+)\.(\d\d)/.exec(text)
  if (amount === null) throw new Error(`no amount in "${text}"`)
  return Number(`${amount[1].replaceAll(',', '')}${amount[2]}`)
}

/** Shows cents as the pages do: 125000 is `1,250.00`. */
export function shown(amount: number): string {
  return (amount / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })
}
