// The Set Budget page, of one customer or of several.
import { expect, type Locator, type Page } from '@playwright/test'

export class SetBudget {
  readonly heading: Locator
  readonly monthlyBudget: Locator
  readonly automatic: Locator
  readonly manual: Locator
  readonly unfreezeNow: Locator
  readonly code: Locator
  readonly getCode: Locator
  readonly ok: Locator
  readonly adjustmentRecord: Locator
  readonly news: Locator
  readonly refusal: Locator
  readonly consequences: Locator
  readonly chart: Locator

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Set Budget' })
    this.monthlyBudget = page.getByRole('textbox', { name: 'Monthly Budget', exact: true })
    const exhaustion = page.getByRole('group', { name: 'Account freezing upon budget exhaustion' })
    this.automatic = exhaustion.getByRole('radio', { name: 'Automatic', exact: true })
    this.manual = exhaustion.getByRole('radio', { name: 'Manual', exact: true })
    this.unfreezeNow = page.getByRole('checkbox', { name: 'Unfreeze Now', exact: true })
    this.code = page.getByRole('textbox', { name: 'Verification code', exact: true })
    this.getCode = page.getByRole('button', { name: 'Get code', exact: true })
    this.ok = page.getByRole('button', { name: 'OK', exact: true })
    this.adjustmentRecord = page.getByRole('link', { name: 'Adjustment Record', exact: true })
    this.news = page.getByRole('status')
    this.refusal = page.getByRole('alert')
    this.consequences = page.getByRole('region', { name: 'What this does' })
    this.chart = page.getByRole('region', { name: 'Spend this month' }).getByRole('img')
  }

  /** Sets a monthly budget and waits until it is said to be set. */
  async set(amount: string): Promise<void> {
    await this.monthlyBudget.fill(amount)
    await this.ok.click()
    await expect(this.news).toContainText('The monthly budget has been set successfully.')
  }
}
