// What holds on every page: it can be used by everybody, in light and dark, on a wide screen and on a narrow one.
import type { Page } from '@playwright/test'

import { enter, expect, expectNoViolations, hydrated, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'
import { Frame } from '../pages/frame'

const [rosa, noor, ada] = ['rosa@northwind.example', 'noor@southbay.example', 'ada@meridian.example']

/** The paths of the Set Budget pages of the first customers of a list. */
async function firstCustomers(page: Page, email: string, list: string): Promise<string[]> {
  await enter(page, email, list)
  const links = new CustomerManagement(page).table.getByRole('link', { name: 'Set Budget', exact: true })
  return links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
}

const pages: { what: string; title: string; heading: string | RegExp; open: (page: Page) => Promise<void> }[] = [
  {
    what: 'signing in',
    title: 'Sign in',
    heading: 'Sign in',
    open: async (page) => {
      await page.goto('/sign-in')
      await hydrated(page)
    },
  },
  {
    what: 'the overview',
    title: 'Overview',
    heading: /^Good (night|morning|afternoon|evening), Rosa$/,
    open: (page) => enter(page, rosa, '/'),
  },
  {
    what: 'the overview without a grant',
    title: 'Overview',
    heading: /, Noor$/,
    open: (page) => enter(page, noor, '/'),
  },
  {
    what: 'customers',
    title: 'Customer Management',
    heading: 'Customer Management',
    open: (page) => enter(page, rosa, '/customers?q=co&reveal=yes'),
  },
  {
    what: "resellers' customers",
    title: 'Customer Management',
    heading: 'Customer Management',
    open: (page) => enter(page, ada, '/customers?whose=resellers&q=co'),
  },
  {
    what: 'customers, none of which match',
    title: 'Customer Management',
    heading: 'Customer Management',
    open: (page) => enter(page, rosa, '/customers?q=nobody&usage=90'),
  },
  {
    what: 'freezing the resources of several',
    title: 'Freeze Account and Resources',
    heading: 'Freeze Account and Resources',
    open: (page) => enter(page, rosa, '/customers/freeze?do=freeze-resources&all=yes&state=near'),
  },
  {
    what: 'exports',
    title: 'Export History',
    heading: 'Export History',
    open: (page) => enter(page, rosa, '/customers/exports?all=yes&state=near&q=a'),
  },
  {
    what: 'message recipients',
    title: 'Message Recipients',
    heading: 'Message Recipients',
    open: (page) => enter(page, rosa, '/partner/messages'),
  },
  {
    what: 'members',
    title: 'Members',
    heading: 'Members',
    open: (page) => enter(page, rosa, '/partner/members'),
  },
  {
    what: "one's own password",
    title: 'Change Password',
    heading: 'Change Password',
    open: (page) => enter(page, rosa, '/partner/password'),
  },
  {
    what: 'the authenticator app',
    title: 'Authenticator App',
    heading: 'Authenticator App',
    open: (page) => enter(page, rosa, '/partner/authenticator'),
  },
  {
    what: 'budgets from a file',
    title: 'Set Budgets from a File',
    heading: 'Set Budgets from a File',
    open: (page) => enter(page, rosa, '/customers/upload'),
  },
  {
    what: 'the audit',
    title: 'Audit',
    heading: 'Audit',
    open: (page) => enter(page, rosa, '/partner/audit?kind=frozen'),
  },
  {
    what: 'setting the budget of one',
    title: 'Set Budget',
    heading: 'Set Budget',
    open: async (page) => {
      const [path] = await firstCustomers(page, rosa, '/customers?q=Cobalt')
      await page.goto(path)
    },
  },
  {
    what: 'setting the budget of several, refused',
    title: 'Set Budget',
    heading: 'Set Budget',
    open: async (page) => {
      const [first, second] = await firstCustomers(page, rosa, '/customers?state=over')
      await page.goto(`${first}&${second.split('?')[1]}&type=monthly&amount=0&exhaustion=with-resources&problem=amount`)
      await expect(page.getByRole('alert')).toBeVisible()
    },
  },
  {
    what: 'setting a delegated budget',
    title: 'Set Budget',
    heading: 'Set Budget',
    open: async (page) => {
      const [path] = await firstCustomers(page, rosa, '/customers?q=Acme')
      await enter(page, ada, path)
    },
  },
  {
    what: 'adjustment records',
    title: 'Adjustment Record',
    heading: 'Adjustment Record',
    open: async (page) => {
      const [path] = await firstCustomers(page, rosa, '/customers?q=Juniper')
      await page.goto(path.replace('set-budget', 'records'))
    },
  },
  {
    what: 'partner information',
    title: 'Basic Information',
    heading: 'Basic Information',
    open: (page) => enter(page, rosa, '/partner/information'),
  },
  {
    what: 'partner information without a grant',
    title: 'Basic Information',
    heading: 'Basic Information',
    open: (page) => enter(page, noor, '/partner/information'),
  },
  {
    what: 'resellers',
    title: 'Reseller Management',
    heading: 'Reseller Management',
    open: (page) => enter(page, ada, '/resellers'),
  },
  {
    what: 'granting, with its preview',
    title: 'Grant',
    heading: 'Grant',
    open: async (page) => {
      await enter(page, ada, '/resellers?q=Eastgate')
      const link = page.getByRole('link', { name: 'Grant', exact: true })
      const path = (await link.getAttribute('href')) ?? ''
      await page.goto(`${path}&granted=yes&monthly=1.00&one-time=&preview=yes`)
      await hydrated(page)
    },
  },
  {
    what: 'assigning a reseller',
    title: 'Assign account manager',
    heading: 'Assign account manager',
    open: async (page) => {
      await enter(page, ada, '/resellers?q=Eastgate')
      const grant = page.getByRole('link', { name: 'Grant', exact: true })
      const path = (await grant.getAttribute('href')) ?? ''
      await page.goto(path.replace('/grant', '/assign'))
      await hydrated(page)
    },
  },
  {
    what: 'API keys',
    title: 'API Keys',
    heading: 'API Keys',
    open: (page) => enter(page, rosa, '/partner/keys'),
  },
  {
    what: 'webhooks without an endpoint',
    title: 'Webhooks',
    heading: 'Webhooks',
    open: (page) => enter(page, noor, '/partner/webhooks'),
  },
  {
    what: 'no page',
    title: 'This page does not exist',
    heading: 'This page does not exist',
    open: (page) => enter(page, rosa, '/no-such-page'),
  },
]

test.describe('everybody can use', () => {
  // The last page is not there, and says so.
  test.use({ expectedStatuses: [404] })

  for (const { what, title, heading, open } of pages) {
    test(what, async ({ page }) => {
      await page.setViewportSize({ width: 1440, height: 900 })
      await open(page)
      await expect(page).toHaveTitle(`${title} · Partner Center`)
      await expect(new Frame(page).heading).toHaveText(heading)
      await hydrated(page)
      await expectNoViolations(page)

      await page.setViewportSize({ width: 390, height: 844 })
      await expect(new Frame(page).heading).toBeVisible()
      const [wanted, there] = await page.evaluate(() => {
        const root = document.documentElement
        return [root.scrollWidth, root.clientWidth]
      })
      expect(wanted, 'nothing is wider than a narrow screen').toBeLessThanOrEqual(there)
      await expectNoViolations(page)
    })
  }
})

test('the menus of a narrow screen hold the whole navigation', async ({ page }) => {
  const [frame, list] = [new Frame(page), new CustomerManagement(page)]
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, rosa, '/')
  await expect(frame.mainNavigation).toBeHidden()
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await expect(frame.mainNavigation).toBeVisible()
  await frame.openCustomerManagement()
  await expect(list.heading).toBeVisible()
  await page.getByRole('button', { name: 'Filters', exact: true }).click()
  await list.filter({ state: 'Over budget' })
  await expect(list.chips).toBeVisible()
})

test('the keyboard skips the navigation', async ({ page }) => {
  const frame = new Frame(page)
  await enter(page, rosa, '/customers')
  await page.keyboard.press('Tab')
  await expect(frame.skipLink).toBeFocused()
  await expect(frame.skipLink).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Show contact data' })).toBeFocused()
})

test('nothing moves for those who want no motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enter(page, rosa, '/customers?q=acme')
  const apply = new CustomerManagement(page).filters.getByRole('button', { name: 'Apply' })
  await expect(apply).toHaveCSS('transition-duration', '0s')
})
