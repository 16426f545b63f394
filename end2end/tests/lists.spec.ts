// Customer Management as a list: searching, filtering, sorting and paging, all of which live in the URL.
import { enter, expect, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'
import { Frame } from '../pages/frame'

const rosa = 'rosa@northwind.example'

/** The shares of the budgets that the rows show, from top to bottom. */
async function shares(list: CustomerManagement): Promise<number[]> {
  const rows = await list.rows.allInnerTexts()
  return rows.map((row) => Number(/(\d+) %/.exec(row)?.[1]))
}

test('the search of the top bar finds customers from every page', async ({ page }) => {
  const [frame, list] = [new Frame(page), new CustomerManagement(page)]
  await enter(page, rosa, '/partner/information')
  await frame.findCustomer.fill('acme rob')
  await frame.findCustomer.press('Enter')
  await expect(page).toHaveURL(/\/customers\?q=acme(\+|%20)rob$/)
  await expect(list.rows).toHaveCount(1)
  await expect(list.row('Acme Robotics')).toBeVisible()
  await expect(list.search).toHaveValue('acme rob')
})

test('the list is searched by account as well', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers')
  await list.filter({ search: 'cobalt-analytics' })
  await expect(page).toHaveURL(/[?&]q=cobalt-analytics/)
  await expect(list.rows).toHaveCount(1)
  await expect(list.row('Cobalt Analytics')).toBeVisible()
})

test('a filter survives reloading and comes back with the back button', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers')
  await list.filter({ state: 'Over budget' })
  await expect(page).toHaveURL(/[?&]state=over/)
  await expect(list.chips.getByRole('link')).toHaveText(['Over budget, remove filter'])
  const over = await list.shown()
  expect(over).toContain('Delta Harbour Logistics GmbH')
  for (const customer of over) await expect(list.cell(customer, 'state')).toHaveText('Over budget')

  await page.reload()
  await expect(list.filters.getByLabel('State')).toHaveValue('over')
  expect(await list.shown()).toEqual(over)

  await list.chips.getByRole('link', { name: 'Over budget' }).click()
  await expect(page).not.toHaveURL(/state=over/)
  await expect(list.row('Acme Robotics')).toBeVisible()
  await expect(list.chips).toHaveCount(0)

  await page.goBack()
  await expect(page).toHaveURL(/[?&]state=over/)
  await expect(list.row('Acme Robotics')).toHaveCount(0)
  await expect(list.filters.getByLabel('State')).toHaveValue('over')
  expect(await list.shown()).toEqual(over)
})

test('customers are filtered by how much of the budget is used', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers')
  await list.filter({ usage: '≥ 90 %' })
  await expect(list.chips.getByRole('link')).toHaveText(['Budget usage ≥ 90 %, remove filter'])
  await expect(list.row('Halcyon Games')).toBeVisible()
  for (const share of await shares(list)) expect(share).toBeGreaterThanOrEqual(90)
})

test('each chip removes its filter and keeps the others', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers?q=e&state=over&usage=75')
  const chip = list.chips.getByRole('link')
  await expect(chip).toHaveText(['“e”, remove filter', 'Over budget, remove filter', 'Budget usage ≥ 75 %, remove filter'])
  await chip.filter({ hasText: 'Over budget' }).click()
  await expect(chip).toHaveText(['“e”, remove filter', 'Budget usage ≥ 75 %, remove filter'])
  await expect(list.filters.getByLabel('State')).toHaveValue('')
  await chip.filter({ hasText: '“e”' }).click()
  await expect(chip).toHaveText(['Budget usage ≥ 75 %, remove filter'])
  await expect(list.search).toHaveValue('')
  await expect(list.filters.getByLabel('Budget usage')).toHaveValue('75')
  await page.getByRole('link', { name: 'Clear filters' }).click()
  await expect(list.chips).toHaveCount(0)
  await expect(page).toHaveURL('/customers')
})

test('heads sort, and say how', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers')
  const [byName, byUsage] = [list.columnHead('Customer'), list.columnHead(/^Used in /)]
  await expect(byName).toHaveAttribute('aria-sort', 'ascending')
  await expect(byUsage).not.toHaveAttribute('aria-sort')

  await byUsage.getByRole('link').click()
  await expect(byUsage).toHaveAttribute('aria-sort', 'descending')
  await expect(byName).not.toHaveAttribute('aria-sort')
  const most = await shares(list)
  expect(most).toEqual(most.toSorted((one, other) => other - one))

  await byUsage.getByRole('link').click()
  await expect(byUsage).toHaveAttribute('aria-sort', 'ascending')
  const least = await shares(list)
  expect(least).toEqual(least.toSorted((one, other) => one - other))
  expect(least[0]).toBeLessThan(most[0])
})

test('pages follow one another and lead back', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers')
  const [previous, next] = ['Previous', 'Next'].map((name) => list.pages.getByRole('link', { name }))
  await expect(list.pages).toContainText('50 of 210')
  await expect(previous).toHaveCount(0)
  const first = await list.shown()

  const seen = [...first]
  for (const size of [50, 50, 50, 10]) {
    await next.click()
    await expect(list.row(seen.at(-1) ?? '')).toHaveCount(0)
    // Rows may still be arriving.
    await expect(list.rows).toHaveCount(size)
    seen.push(...(await list.shown()))
  }
  await expect(next).toHaveCount(0)
  expect(new Set(seen).size).toBe(210)

  for (let page = 0; page < 4; page += 1) {
    const [top] = await list.shown()
    await previous.click()
    await expect(list.row(top)).toHaveCount(0)
    await expect(list.rows).toHaveCount(first.length)
  }
  expect(await list.shown()).toEqual(first)
})

test('where nothing matches, the filters can be cleared', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers?state=over')
  await list.filter({ search: 'No such customer' })
  await expect(page.getByRole('heading', { name: 'No customer matches' })).toBeVisible()
  await expect(page.getByText('No customer has “No such customer” in its name')).toBeVisible()
  await expect(list.table).toHaveCount(0)
  await page.getByRole('link', { name: 'Clear filters' }).last().click()
  await expect(list.row('Acme Robotics')).toBeVisible()
  await expect(list.search).toHaveValue('')
})

test('contact data is shown only on demand', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, rosa, '/customers?q=acme')
  const acme = list.cell('Acme Robotics', 'customer')
  // A masked number would tell nothing, so that only the masked address stands there.
  await expect(acme).toContainText(/ · [a-z]•••@acme-robotics\.example$/)
  await page.getByRole('link', { name: 'Show contact data' }).click()
  await expect(acme).toContainText(/[a-z]+@acme-robotics\.example · \+\d/)
  await expect(acme).not.toContainText('•')
  await page.getByRole('link', { name: 'Hide contact data' }).click()
  await expect(acme).toContainText('•••')
})
