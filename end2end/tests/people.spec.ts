// Who may do what, and how people come in and go out.
import type { Page } from '@playwright/test'

import { demoPassword, enter, expect, hasJavaScript, hydrated, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'
import { Frame } from '../pages/frame'
import { SetBudget } from '../pages/set-budget'
import { SignIn } from '../pages/sign-in'

/** The path of the Set Budget page of a customer, seen by a member who may set it. */
async function pathOf(page: Page, email: string, customer: string): Promise<string> {
  await enter(page, email, `/customers?q=${encodeURIComponent(customer)}`)
  const path = await new CustomerManagement(page).setBudget(customer).getAttribute('href')
  if (path === null) throw new Error(`${customer} has no link`)
  return path
}

test('a viewer sees why setting a budget is disabled', async ({ page }) => {
  const [list, form] = [new CustomerManagement(page), new SetBudget(page)]
  const reason = 'Your role does not allow setting budgets. An administrator of Northwind Cloud can change it.'
  const path = await pathOf(page, 'rosa@northwind.example', 'Acme Robotics')

  await enter(page, 'vera@northwind.example', '/customers?q=Acme')
  await expect(page.getByText(reason)).toBeVisible()
  const button = list.row('Acme Robotics').getByRole('button', { name: 'Set Budget', exact: true })
  for (const disabled of [button, list.setBudgetOfSelected]) {
    await expect(disabled).toBeDisabled()
    await expect(disabled).toHaveAccessibleDescription(new RegExp(reason))
  }

  await page.goto(path)
  await expect(page.locator('#may-not')).toContainText(reason)
  await expect(form.ok).toBeDisabled()
  await expect(form.ok).toHaveAccessibleDescription(new RegExp(reason))
  await expect(form.monthlyBudget).toBeDisabled()
})

test.describe('without a grant', () => {
  // Another test grants it for a while.
  test.use({ alone: true })

  test('a reseller without a grant is told whom to ask', async ({ page }) => {
    const list = new CustomerManagement(page)
    await enter(page, 'noor@southbay.example', '/customers')
    const reason = 'Your distributor has not granted you budgets and freezing. Ask Meridian Distribution.'
    // The buttons of freezing have the same reason, which they tell for themselves.
    await expect(page.locator('#may-not')).toContainText(reason)
    await expect(list.setBudgetOfSelected).toBeDisabled()
    await expect(list.table.getByRole('link', { name: 'Set Budget' })).toHaveCount(0)
  })
})

test('a distributor sees its own customers and those of its resellers', async ({ page }) => {
  const [list, form] = [new CustomerManagement(page), new SetBudget(page)]
  await enter(page, 'ada@meridian.example', '/customers')
  const tabs = page.getByRole('navigation', { name: 'Whose customers' })
  await expect(tabs.getByRole('link', { name: 'Customers', exact: true })).toHaveAttribute('aria-current', 'page')
  await expect(list.row('Acme Robotics')).toHaveCount(0)

  const ofResellers = tabs.getByRole('link', { name: "Resellers' Customers", exact: true })
  await ofResellers.click()
  await expect(ofResellers).toHaveAttribute('aria-current', 'page')
  await list.filter({ search: 'Acme Robotics' })
  await expect(list.cell('Acme Robotics', 'customer')).toContainText('Northwind Cloud')

  // While the reseller has the grant, its distributor looks on.
  const button = list.row('Acme Robotics').getByRole('button', { name: 'Set Budget', exact: true })
  await expect(button).toBeDisabled()
  await expect(button).toHaveAccessibleDescription(/^Granted to Northwind Cloud/)
  const path = await pathOf(page, 'rosa@northwind.example', 'Acme Robotics')
  await enter(page, 'ada@meridian.example', path)
  const reason = 'You granted budgets and freezing to Northwind Cloud, which now decides for its customers.'
  await expect(page.locator('#may-not')).toContainText(reason)
  await expect(form.ok).toBeDisabled()
})

test.describe('wrong passwords', () => {
  test.use({ expectedStatuses: [401] })

  test('are refused', async ({ page }) => {
    const sign = new SignIn(page)
    await page.goto('/sign-in')
    await hydrated(page)
    await sign.in('omar@northwind.example', 'not-the-password')
    await expect(sign.refusal).toContainText('E-mail and password do not match.')
    await expect(sign.password).toHaveAttribute('aria-invalid', 'true')
    if (hasJavaScript()) {
      await expect(sign.email).toHaveValue('omar@northwind.example')
      await expect(sign.password).toBeFocused()
    }
    expect(page.url()).not.toContain('not-the-password')
  })
})

test('after signing out the pages are closed', async ({ page }) => {
  const [frame, sign] = [new Frame(page), new SignIn(page)]
  await enter(page, 'omar@northwind.example', '/customers')
  await frame.signOut('Northwind Cloud')
  await expect(sign.heading).toBeVisible()
  await page.goto('/customers')
  await expect(sign.heading).toBeVisible()
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fcustomers$/)
})

test('signing in leads to the page that was asked for', async ({ page }) => {
  const [list, sign] = [new CustomerManagement(page), new SignIn(page)]
  await page.goto('/customers?state=over&sort=usage&dir=desc')
  await expect(sign.heading).toBeVisible()
  await hydrated(page)
  await sign.in('omar@northwind.example', demoPassword)
  await expect(list.heading).toBeVisible()
  await expect(page).toHaveURL('/customers?state=over&sort=usage&dir=desc')
})

for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
  test(`signing in does not lead to ${next}`, async ({ page, baseURL }) => {
    const [frame, sign] = [new Frame(page), new SignIn(page)]
    const hosts = new Set<string>()
    page.on('request', (request) => hosts.add(new URL(request.url()).origin))
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await hydrated(page)
    await sign.in('omar@northwind.example', demoPassword)
    await expect(frame.account('Northwind Cloud')).toBeVisible()
    await expect(page).toHaveURL('/')
    expect([...hosts]).toEqual([baseURL])
  })
}

test.describe('pages that do not exist', () => {
  test.use({ expectedStatuses: [404] })

  test("another partner's customer is the same as none", async ({ page }) => {
    const path = await pathOf(page, 'rosa@northwind.example', 'Acme Robotics')
    await enter(page, 'eli@eastgate.example', '/')
    const unknown = path.replace(/[0-9a-f]{32}/, '0123456789abcdef0123456789abcdef')
    const seen = []
    for (const one of [path, unknown]) {
      for (const place of [one, one.replace('set-budget', 'records')]) {
        const answer = await page.goto(place)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page does not exist')
        seen.push({ status: answer?.status(), main: await page.getByRole('main').innerText() })
      }
    }
    expect(seen[0].status).toBe(404)
    expect(seen[0].main).not.toContain('Acme')
    for (const one of seen) expect(one).toEqual(seen[0])
  })
})
