// Saved views: a question to the list under a name, one press away; and the columns that a list shows.
import { enter, expect, expectNoViolations, hydrated, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'

test('a view is saved, opened and removed', async ({ page }) => {
  const list = new CustomerManagement(page)
  const name = `Near, most first ${test.info().project.name}`
  const saved = page.getByRole('list', { name: 'Saved views' })
  await enter(page, 'omar@northwind.example', '/customers?state=near&sort=usage&dir=desc')
  const shown = await list.shown()
  await page.getByText('Save view', { exact: true }).click()
  await page.getByLabel('Name of the view').fill(name)
  await expectNoViolations(page)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(saved.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page')

  await list.open()
  await hydrated(page)
  await saved.getByRole('link', { name, exact: true }).click()
  await expect(page).toHaveURL('/customers?state=near&sort=usage&dir=desc')
  await expect.poll(() => list.shown()).toEqual(shown)
  await page.getByRole('button', { name: `Remove the view ${name}` }).click()
  await expect(page.getByRole('link', { name, exact: true })).toBeHidden()
  await expect(list.heading).toBeVisible()
})

test('the columns of the list are chosen, and stay with what is asked', async ({ page }) => {
  const list = new CustomerManagement(page)
  await enter(page, 'omar@northwind.example', '/customers?state=near')
  const shown = await list.shown()
  await page.getByText('Columns', { exact: true }).click()
  const choice = page.getByRole('form', { name: 'Columns' })
  await choice.getByRole('checkbox', { name: 'Budget', exact: true }).uncheck()
  await choice.getByRole('checkbox', { name: 'Manager', exact: true }).uncheck()
  await expectNoViolations(page)
  await choice.getByRole('button', { name: 'Apply' }).click()
  await expect(list.columnHead(/^Budget/)).toBeHidden()
  await expect(list.columnHead('Manager')).toBeHidden()
  await expect(list.columnHead('State')).toBeVisible()
  await expect.poll(() => list.shown()).toEqual(shown)
  await hydrated(page)
  await list.columnHead('State').getByRole('link').click()
  await expect(page).toHaveURL(/sort=state.*columns=customer\.state\.usage\.associated/)
  await expect(list.columnHead(/^Budget/)).toBeHidden()
})
