// The Adjustment Record page of a customer: what was done, newest first.
import type { Locator, Page } from '@playwright/test'

export class AdjustmentRecord {
  readonly heading: Locator
  /** The records without the table's head. */
  readonly records: Locator

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Adjustment Record' })
    const table = page.getByRole('table', { name: 'Adjustment Record' })
    this.records = table.getByRole('row').filter({ has: page.getByRole('cell') })
  }

  /** The newest record of an operation. */
  newest(operation: string): Locator {
    return this.records.filter({ hasText: operation }).first()
  }
}
