// A batch of budgets: its preview, and what came of it.
import type { Locator, Page } from '@playwright/test'

export class Batch {
  readonly preview: Locator
  readonly previewOfUndoing: Locator
  readonly result: Locator
  readonly ok: Locator
  readonly undo: Locator
  readonly download: Locator
  readonly news: Locator
  readonly table: Locator

  constructor(private readonly page: Page) {
    const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
    this.preview = heading('Preview')
    this.previewOfUndoing = heading('Preview of undoing')
    this.result = heading('Result')
    this.ok = page.getByRole('button', { name: 'OK', exact: true })
    this.undo = page.getByRole('button', { name: 'Undo', exact: true })
    this.download = page.getByRole('link', { name: 'Download CSV' })
    this.news = page.getByRole('status')
    this.table = page.getByRole('table', { name: 'Customers' })
  }

  row(customer: string): Locator {
    const name = this.page.getByRole('link', { name: customer, exact: true })
    return this.table.getByRole('row').filter({ has: name })
  }
}
