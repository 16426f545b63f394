// Partner Information > Basic Information, for its Budget Quota.
import { expect, type Locator, type Page } from '@playwright/test'

import { cents } from '../support/money'

export class BasicInformation {
  readonly heading: Locator
  readonly quota: Locator
  private readonly monthlyQuota: Locator

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Basic Information' })
    this.quota = page.getByRole('region', { name: 'Budget Quota', exact: true })
    this.monthlyQuota = this.quota.getByRole('region', { name: 'Monthly budget quota' })
  }

  /** The cents of the monthly quota that are handed out in budgets. */
  async allocated(): Promise<number> {
    await expect(this.monthlyQuota).toBeVisible()
    const terms = await this.monthlyQuota.getByRole('term').allTextContents()
    return cents(await this.monthlyQuota.getByRole('definition').nth(terms.indexOf('Allocated')).innerText())
  }
}
