// The bar above every page of a signed-in member: how a person gets from one page to another.
import type { Locator, Page } from '@playwright/test'

export class Frame {
  readonly heading: Locator
  readonly mainNavigation: Locator
  readonly findCustomer: Locator
  readonly skipLink: Locator

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 })
    this.mainNavigation = page.getByRole('navigation', { name: 'Main' })
    this.findCustomer = page.getByRole('searchbox', { name: 'Find a customer' })
    this.skipLink = page.getByRole('link', { name: 'Skip to content' })
  }

  /** The button of the account menu, which is named after the account. */
  account(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  async openPartnerCenter(account: string): Promise<void> {
    await this.account(account).click()
    await this.page.getByRole('link', { name: 'Partner Center', exact: true }).click()
  }

  async openCustomerManagement(): Promise<void> {
    await this.mainNavigation.getByRole('button', { name: 'Sales' }).click()
    const customers = this.mainNavigation.getByRole('list', { name: 'Customers' })
    await customers.getByRole('link', { name: 'Customer Management' }).click()
  }

  async openResellerManagement(): Promise<void> {
    await this.mainNavigation.getByRole('button', { name: 'Sales' }).click()
    const resellers = this.mainNavigation.getByRole('list', { name: 'Resellers' })
    await resellers.getByRole('link', { name: 'Reseller Management' }).click()
  }

  async openBasicInformation(): Promise<void> {
    await this.mainNavigation.getByRole('button', { name: 'Partner Information' }).click()
    await this.mainNavigation.getByRole('link', { name: 'Basic Information' }).click()
  }

  async openApiKeys(): Promise<void> {
    await this.mainNavigation.getByRole('button', { name: 'Partner Information' }).click()
    await this.mainNavigation.getByRole('link', { name: 'API Keys' }).click()
  }

  async openWebhooks(): Promise<void> {
    await this.mainNavigation.getByRole('button', { name: 'Partner Information' }).click()
    await this.mainNavigation.getByRole('link', { name: 'Webhooks' }).click()
  }

  async signOut(account: string): Promise<void> {
    await this.account(account).click()
    await this.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  }
}
