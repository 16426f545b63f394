// The whole way by keyboard alone, and the keys that a script adds. The way without a script is the browser's own.
import type { Locator, Page } from '@playwright/test'

import { demoPassword, enter, expect, hydrated, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'
import { Frame } from '../pages/frame'
import { SetBudget } from '../pages/set-budget'
import { SignIn } from '../pages/sign-in'

/** Presses Tab until something has the focus; it may be as far as a long page has stops. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab does not lead to ${target}`)
}

test('a budget is set by keyboard alone', async ({ page }) => {
  const [frame, list] = [new Frame(page), new CustomerManagement(page)]
  const [form, sign] = [new SetBudget(page), new SignIn(page)]
  // A distributor has no quota that this would change under other tests.
  const customer = 'Granite Paper AG'

  await page.goto('/')
  await hydrated(page)
  await expect(sign.email).toBeFocused()
  await page.keyboard.type('ada@meridian.example')
  await tabTo(page, sign.password)
  await page.keyboard.type(demoPassword)
  await page.keyboard.press('Enter')
  await expect(frame.account('Meridian Distribution')).toBeVisible()
  await hydrated(page)

  const sales = frame.mainNavigation.getByRole('button', { name: 'Sales' })
  await tabTo(page, sales)
  await page.keyboard.press('Enter')
  await tabTo(page, frame.mainNavigation.getByRole('link', { name: 'Customer Management' }))
  await page.keyboard.press('Enter')
  await expect(list.heading).toBeVisible()
  await tabTo(page, list.search)
  await page.keyboard.type(customer)
  await page.keyboard.press('Enter')
  await expect(list.rows).toHaveCount(1)
  await hydrated(page)
  await tabTo(page, list.setBudget(customer))
  await page.keyboard.press('Enter')

  await expect(form.heading).toBeVisible()
  await tabTo(page, form.monthlyBudget)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('640.50')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  const chosen = (await form.automatic.isChecked()) ? 'Automatic' : 'Manual'
  await tabTo(page, form.ok)
  await page.keyboard.press('Enter')
  await expect(form.news).toContainText('The monthly budget has been set successfully.')
  await expect(page.getByRole('radio', { name: chosen, exact: true })).toBeChecked()

  await list.open(`?q=${encodeURIComponent(customer)}`)
  await expect(list.cell(customer, 'budget')).toHaveText('640.50Monthly')
})

test('the slash key goes to the search, unless one is typing', async ({ page }) => {
  const [frame, list] = [new Frame(page), new CustomerManagement(page)]
  await enter(page, 'rosa@northwind.example', '/customers?q=acme')
  await expect(frame.findCustomer).not.toBeFocused()
  await page.keyboard.press('/')
  await expect(frame.findCustomer).toBeFocused()
  await expect(frame.findCustomer).toHaveValue('')
  await list.search.fill('a')
  await page.keyboard.press('/')
  await expect(list.search).toBeFocused()
  await expect(list.search).toHaveValue('a/')
})

test('Escape closes menus', async ({ page }) => {
  const frame = new Frame(page)
  await enter(page, 'rosa@northwind.example', '/customers?q=acme')
  const sales = frame.mainNavigation.getByRole('button', { name: 'Sales' })
  const inside = frame.mainNavigation.getByRole('link', { name: 'Customer Management' })
  await sales.focus()
  await page.keyboard.press('Enter')
  await expect(inside).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(inside).toBeHidden()
  await expect(sales).toBeFocused()
})
