// What every browser test starts from: a page that tolerates no complaint of the browser, and the steps that all
// tests share.
import { mkdir, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'

import AxeBuilder from '@axe-core/playwright'
import { expect, test as base, type Page } from '@playwright/test'

/** The password of every member of the demo world. */
export const demoPassword = 'demo-password-2026'

type Options = {
  /**
   * The HTTP statuses that a test provokes on purpose, by `test.use({ expectedStatuses: [422] })`: the browser writes
   * each failed request to its console. None, unless a test says so.
   */
  expectedStatuses: number[]
  /**
   * Whether a test runs alone among those that say so and share its database, by `test.use({ alone: true })`: for
   * tests that compare a partner's quota before and after they change it, or that change customers which others of them
   * have chosen. All others leave both as they are.
   */
  alone: boolean
}

export const test = base.extend<Options & { noComplaints: void; turn: void }>({
  expectedStatuses: [[], { option: true }],
  alone: [false, { option: true }],
  turn: [
    async ({ alone }, use, { project }) => {
      if (!alone) return use()
      // Whoever can make the folder has its turn. Playwright empties the folder above before each run.
      const taken = `${project.outputDir}/alone-${engine()}`
      await mkdir(dirname(taken), { recursive: true })
      const take = () => mkdir(taken).then(() => true, () => false)
      await expect.poll(take, { message: 'a turn alone', timeout: 60_000 }).toBe(true)
      await use()
      await rmdir(taken)
    },
    { auto: true, timeout: 90_000 },
  ],
  noComplaints: [
    async ({ context, expectedStatuses }, use) => {
      const complaints: string[] = []
      context.on('weberror', (error) => complaints.push(`page error: ${error.error().stack ?? error.error()}`))
      context.on('console', (message) => {
        const text = message.text()
        const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(text)?.[1]
        if (status !== undefined && expectedStatuses.includes(Number(status))) return
        // Leptos tells some mismatches between the server's page and the browser's as mere warnings.
        const isMismatch = message.type() === 'warning' && /hydrat|reactive|leptos/i.test(text)
        if (message.type() === 'error' || isMismatch) {
          complaints.push(`console ${message.type()}: ${text} (${message.location().url})`)
        }
      })
      await use()
      expect(complaints, 'the browser complained').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Whether this project runs its pages with JavaScript. */
export function hasJavaScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false
}

/** The database engine of this project. */
function engine(): 'postgres' | 'sqlite' {
  return test.info().project.name.startsWith('postgres') ? 'postgres' : 'sqlite'
}

/** The folder in which the server under test leaves its mails, one `.eml` each. */
export function mailFolder(): string {
  const name = engine() === 'postgres' ? 'MAIL_DIR_POSTGRES' : 'MAIL_DIR_SQLITE'
  const folder = process.env[name]
  if (folder === undefined) throw new Error(`${name} is not set`)
  return folder
}

/** Waits until the page answers to JavaScript; without JavaScript there is nothing to wait for. */
export async function hydrated(page: Page): Promise<void> {
  if (hasJavaScript()) await expect(page.locator('body[data-hydrated]')).toBeAttached()
}

/** Signs a member in and waits for the page behind it. */
export async function signIn(page: Page, email: string, password = demoPassword): Promise<void> {
  await page.goto('/')
  await hydrated(page)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  const button = page.getByRole('button', { name: 'Sign in', exact: true })
  await button.click()
  await expect(button).toBeHidden()
  await hydrated(page)
}

/** Signs a member in without the page for it, and opens a page: for tests that are about something else. */
export async function enter(page: Page, email: string, path: string): Promise<void> {
  // With the cookie of another member this would be a request that another site might have sent. A page that is still
  // asking for something would be given its cookie again.
  await page.goto('about:blank')
  await page.context().clearCookies()
  const answer = await page.request.post('/api/session/sign-in', {
    form: { email, password: demoPassword },
    headers: { accept: 'text/html' },
    maxRedirects: 0,
  })
  expect(answer.status(), `${email} may sign in`).toBe(302)
  await page.goto(path)
  await hydrated(page)
}

/**
 * Expects no violation of the accessibility rules, in light and in dark colours.
 *
 * axe works by a script inside the page, which does not run where JavaScript is off, and takes half a minute for a long
 * page. The pages are the same there and on the other engine, so that it looks at them once.
 */
export async function expectNoViolations(page: Page): Promise<void> {
  if (!hasJavaScript() || engine() !== 'sqlite') return
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Colours that are still changing would be measured halfway.
    await page.evaluate(() => {
      for (const change of document.getAnimations()) if (change instanceof CSSTransition) change.finish()
    })
    const axe = new AxeBuilder({ page })
    // The same page in other colours: only the rules about colours can answer differently.
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html) }))
    expect(found, `accessibility in ${colorScheme} colours`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null })
}
