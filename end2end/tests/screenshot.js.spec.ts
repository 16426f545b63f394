// The pictures of the README, in light and dark. They are written only on demand, by UPDATE_SCREENSHOT=1, so that a test
// run leaves the clone as it was.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { enter, expect, test } from '../support/fixtures'
import { CustomerManagement } from '../pages/customer-management'
import { SetBudget } from '../pages/set-budget'

const folder = join(import.meta.dirname, '../../docs')

test.use({ viewport: { width: 1440, height: 900 } })

test('the README has its pictures', async ({ page }, { project }) => {
  test.skip(project.name !== 'sqlite', 'the pictures are the same on both engines')
  const [list, form] = [new CustomerManagement(page), new SetBudget(page)]
  await enter(page, 'rosa@northwind.example', '/customers?q=Cobalt%20Analytics')
  await list.setBudget('Cobalt Analytics').click()
  await form.monthlyBudget.fill('6500')
  await expect(form.consequences).toContainText('6,500.00 USD')
  for (const [colorScheme, name] of [
    ['light', 'screenshot.png'],
    ['dark', 'screenshot-dark.png'],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const picture = await page.screenshot({ caret: 'hide', animations: 'disabled' })
    // A PNG's width and height stand in its first chunk.
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1440, 900])
    if (process.env.UPDATE_SCREENSHOT === '1') {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, name), picture)
    }
  }
})
