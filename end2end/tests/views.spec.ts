// Saved views: a question to the list under a name, one press away.
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
