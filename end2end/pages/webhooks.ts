// Partner Information > Webhooks, and the delivery log of an endpoint.
import type { Locator, Page } from '@playwright/test'

export class Webhooks {
  readonly heading: Locator
  readonly endpoints: Locator
  readonly url: Locator
  readonly ok: Locator
  readonly news: Locator
  readonly refusal: Locator
  readonly secret: Locator

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Webhooks' })
    this.endpoints = page.getByRole('region', { name: 'Endpoints', exact: true })
    this.url = page.getByRole('textbox', { name: 'URL', exact: true })
    this.ok = page.getByRole('button', { name: 'OK', exact: true })
    this.news = page.getByRole('status')
    this.refusal = page.getByRole('alert')
    this.secret = page.getByRole('textbox', { name: 'Signing secret', exact: true })
  }

  event(label: string): Locator {
    return this.page.getByRole('group', { name: 'Events' }).getByRole('checkbox', { name: label, exact: true })
  }

  endpoint(url: string): Locator {
    return this.endpoints.getByRole('listitem').filter({ has: this.page.getByRole('heading', { name: url, exact: true }) })
  }

  press(url: string, button: string): Promise<void> {
    return this.endpoint(url).getByRole('button', { name: button, exact: true }).click()
  }

  openLog(url: string): Promise<void> {
    return this.endpoint(url).getByRole('link', { name: 'Delivery log' }).click()
  }

  async remove(url: string): Promise<void> {
    await this.press(url, 'Remove')
    await this.press(url, 'Yes, remove')
  }
}

export class DeliveryLog {
  readonly heading: Locator
  readonly deliveries: Locator
  readonly news: Locator

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Delivery Log' })
    this.deliveries = page.getByRole('table', { name: 'Deliveries' }).getByRole('row')
    this.news = page.getByRole('status')
  }

  sendAgain(delivery: Locator): Promise<void> {
    return delivery.getByRole('button', { name: 'Send again', exact: true }).click()
  }
}
