// Customer Management: the list, its filters and the selection.
import { expect, type Locator, type Page } from '@playwright/test'

/** The columns of the table, in their order. */
const columns = ['select', 'customer', 'state', 'budget', 'usage', 'associated', 'manager', 'operation'] as const

export class CustomerManagement {
  readonly heading: Locator
  readonly table: Locator
  /** The rows without the table's head. */
  readonly rows: Locator
  readonly setBudgetOfSelected: Locator
  readonly search: Locator
  readonly filters: Locator
  readonly chips: Locator
  readonly pages: Locator

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Customer Management' })
    this.table = page.getByRole('table', { name: 'Customers' })
    this.rows = this.table.getByRole('row').filter({ has: page.getByRole('rowheader') })
    const card = page.getByRole('region', { name: 'Customers', exact: true })
    // The rows' own Set Budget are links.
    this.setBudgetOfSelected = card.getByRole('button', { name: 'Set Budget', exact: true }).first()
    this.filters = page.getByRole('search', { name: 'This list' })
    this.search = this.filters.getByRole('searchbox', { name: 'Search customers' })
    this.chips = page.getByRole('list', { name: 'Active filters' })
    this.pages = page.getByRole('navigation', { name: 'Pages' })
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`/customers${query}`)
    await expect(this.heading).toBeVisible()
  }

  row(customer: string): Locator {
    const box = this.page.getByRole('checkbox', { name: `Select ${customer}`, exact: true })
    return this.table.getByRole('row').filter({ has: box })
  }

  cell(customer: string, column: (typeof columns)[number]): Locator {
    // The customer's own cell is the row's header, so the cells after it are one fewer than the columns.
    if (column === 'customer') return this.row(customer).getByRole('rowheader')
    const place = columns.filter((one) => one !== 'customer').indexOf(column)
    return this.row(customer).getByRole('cell').nth(place)
  }

  setBudget(customer: string): Locator {
    return this.row(customer).getByRole('link', { name: 'Set Budget', exact: true })
  }

  tick(customer: string): Promise<void> {
    return this.page.getByRole('checkbox', { name: `Select ${customer}`, exact: true }).check()
  }

  columnHead(name: string | RegExp): Locator {
    return this.table.getByRole('columnheader', { name })
  }

  /** The names of the customers on this page of the list, from top to bottom. */
  async shown(): Promise<string[]> {
    const boxes = this.rows.getByRole('checkbox', { name: /^Select / })
    const labels = await boxes.evaluateAll((all) => all.map((box) => box.getAttribute('aria-label') ?? ''))
    return labels.map((label) => label.replace(/^Select /, ''))
  }

  async filter(choice: { state?: string; usage?: string; search?: string }): Promise<void> {
    if (choice.search !== undefined) await this.search.fill(choice.search)
    if (choice.state !== undefined) await this.filters.getByLabel('State').selectOption({ label: choice.state })
    if (choice.usage !== undefined) await this.filters.getByLabel('Budget usage').selectOption({ label: choice.usage })
    await this.filters.getByRole('button', { name: 'Apply' }).click()
  }
}
