// The sign-in page.
import type { Locator, Page } from '@playwright/test'

export class SignIn {
  readonly heading: Locator
  readonly email: Locator
  readonly password: Locator
  readonly button: Locator
  readonly refusal: Locator

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Sign in' })
    this.email = page.getByLabel('Email', { exact: true })
    this.password = page.getByLabel('Password', { exact: true })
    this.button = page.getByRole('button', { name: 'Sign in', exact: true })
    this.refusal = page.getByRole('alert')
  }

  async in(email: string, password: string): Promise<void> {
    await this.email.fill(email)
    await this.password.fill(password)
    await this.button.click()
  }
}
