// Sales > Resellers > Reseller Management, and the Grant page of a reseller.
import { expect, type Locator, type Page } from '@playwright/test'

import { hydrated } from '../support/fixtures'

export class ResellerManagement {
  readonly heading: Locator
  readonly table: Locator
  readonly requests: Locator
  readonly monthlyQuota: Locator
  readonly preview: Locator
  readonly effects: Locator
  readonly ok: Locator
  readonly news: Locator

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Reseller Management' })
    this.table = page.getByRole('table', { name: 'Resellers' })
    this.requests = page.getByRole('region', { name: 'Requests', exact: true })
    this.monthlyQuota = page.getByRole('textbox', { name: 'Monthly quota', exact: true })
    this.preview = page.getByRole('button', { name: 'Preview', exact: true })
    this.effects = page.getByRole('region', { name: 'What this does' })
    this.ok = page.getByRole('button', { name: 'OK', exact: true })
    this.news = page.getByRole('status')
  }

  row(reseller: string): Locator {
    const name = this.page.getByRole('link', { name: reseller, exact: true })
    return this.table.getByRole('row').filter({ has: name })
  }

  async openGrant(reseller: string): Promise<void> {
    await this.row(reseller).getByRole('link', { name: 'Grant', exact: true }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: 'Grant' })).toBeVisible()
    await hydrated(this.page)
  }

  async assign(reseller: string, manager: string): Promise<void> {
    await this.row(reseller).getByRole('button', { name: 'More' }).click()
    await this.row(reseller).getByRole('link', { name: 'Assign account manager' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: 'Assign account manager' })).toBeVisible()
    await hydrated(this.page)
    await this.page.getByRole('combobox', { name: 'Account manager' }).selectOption(manager)
    await this.ok.click()
    await expect(this.heading).toBeVisible()
    await hydrated(this.page)
  }

  /** Grants with a monthly quota, or revokes; the preview is on the page and nothing is done yet. */
  async previewGrant(choice: 'Granted' | 'Not granted', monthly: string): Promise<void> {
    await this.page.getByRole('radio', { name: choice, exact: true }).check()
    await this.monthlyQuota.fill(monthly)
    await this.preview.click()
    // There may have been another preview before.
    await this.page.waitForURL(({ searchParams }) => {
      return searchParams.get('preview') === 'yes' && searchParams.get('monthly') === monthly
    })
    await expect(this.effects).toBeVisible()
    await hydrated(this.page)
  }
}
