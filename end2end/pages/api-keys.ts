// Partner Information > API Keys.
import type { Locator, Page } from '@playwright/test'

export class ApiKeys {
  readonly heading: Locator
  readonly keys: Locator
  readonly name: Locator
  readonly customer: Locator
  readonly ok: Locator
  readonly news: Locator
  readonly refusal: Locator
  readonly secret: Locator
  readonly bearer: Locator

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'API Keys' })
    this.keys = page.getByRole('region', { name: 'Keys', exact: true })
    this.name = page.getByRole('textbox', { name: 'Name', exact: true })
    this.customer = page.getByRole('textbox', { name: 'Customer account', exact: true })
    this.ok = page.getByRole('button', { name: 'OK', exact: true })
    this.news = page.getByRole('status')
    this.refusal = page.getByRole('alert')
    const shown = page.getByRole('region', { name: 'Copy the secret now' })
    this.secret = shown.getByRole('textbox', { name: 'Secret', exact: true })
    this.bearer = shown.getByRole('textbox', { name: 'Bearer token', exact: true })
  }

  scope(label: string): Locator {
    return this.page.getByRole('group', { name: 'Scopes' }).getByRole('checkbox', { name: label, exact: true })
  }

  /** The keys of a name, the newest first. */
  named(name: string): Locator {
    return this.keys.getByRole('listitem').filter({ has: this.page.getByRole('heading', { name, exact: true }) })
  }

  async make(name: string, scopes: string[]): Promise<void> {
    await this.name.fill(name)
    for (const label of scopes) await this.scope(label).check()
    await this.ok.click()
  }

  rotate(key: Locator): Promise<void> {
    return key.getByRole('button', { name: 'Rotate', exact: true }).click()
  }

  async revoke(key: Locator): Promise<void> {
    await key.getByRole('button', { name: 'Revoke', exact: true }).click()
    await key.getByRole('button', { name: 'Yes, revoke', exact: true }).click()
  }
}
