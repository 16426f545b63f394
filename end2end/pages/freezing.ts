// The pages of freezing and unfreezing, of one customer or of several.
import type { Locator, Page } from '@playwright/test'

export class Freezing {
  readonly reason: Locator
  readonly agreement: Locator
  readonly ok: Locator
  readonly news: Locator
  readonly refusal: Locator
  readonly undo: Locator
  readonly causes: Locator
  readonly scope: Locator

  constructor(private readonly page: Page) {
    this.reason = page.getByRole('textbox', { name: 'Reason', exact: true })
    this.agreement = page.getByRole('checkbox', { name: /I have read and agree/ })
    this.ok = page.getByRole('button', { name: 'OK', exact: true })
    this.news = page.getByRole('status')
    this.refusal = page.getByRole('alert')
    this.undo = page.getByRole('link', { name: 'Undo', exact: true })
    this.causes = page.getByRole('list', { name: 'Frozen now' })
    this.scope = page.getByRole('navigation', { name: 'Scope' })
  }

  heading(act: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: act, exact: true })
  }

  async confirm(reason: string): Promise<void> {
    await this.reason.fill(reason)
    await this.ok.click()
  }
}
