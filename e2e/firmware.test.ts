import { afterAll, beforeAll, expect, test } from 'vitest'
import { personaOf } from '../main/simulator/personas.ts'
import { AheadClock } from './ahead-clock.ts'
import { expectAccessible, type Hands, openFirst, scanFor, select, startOn } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** Firmware from a file of this computer: who it does not fit is set aside before a byte is sent, and a cancel breaks off no flashing. */

const ports = { apiPort: 14_085, webPort: 18_085 }
const old = ['127.58.5.1', '127.58.5.2', '127.58.5.3']

let stage: Stage
let hands: Hands
/** Of the machines: what makes them slow is skipped until a file is on its way. */
const clock = new AheadClock()

beforeAll(async () => {
  const roster = [...antminers(3, 'S19 Pro'), ...antminers(1, 'S21')]
  stage = await openStage({ ...ports, base: '127.58.5.0/24', speed: 100, roster, clock })
  const { url } = await stage.openHere({ dataDir: stage.dataDir })
  hands = await stage.openWindow(url)
  await scanFor(hands, '127.58.5.1-127.58.5.4')
})

afterAll(() => stage.close())

test('a file tells what it is for, and a model that it does not name is set aside before a byte is sent', async () => {
  const { page, sheet } = hands
  await select(hands, '')
  await startOn(hands, /^Firmware/)
  await pick(imageOf('2024-05-20', 12_000_000))
  await sheet.getByText(/version 2024-05-20, for .*: S19 Pro/).waitFor()
  await takePicture(page, 'firmware-file')
  await expectAccessible(hands)
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByLabel('Miners at once').fill('1')
  await sheet.getByLabel('Every (seconds)').fill('600')
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('tab', { name: /^Set aside 1/ }).click()
  await sheet.getByText(/is for S19 Pro, and this is a S21\./).waitFor()
  await takePicture(page, 'firmware-set-aside')
  expect(await sheet.getByRole('button', { name: 'Change the firmware of 3 miners' }).isDisabled()).toBe(true)
  expect(stage.hall.miners.flatMap(miner => miner.requests).filter(isUpload)).toEqual([])
})

test('how much of the file has arrived is seen for each miner, and a cancel then lets it finish', async () => {
  const { page, sheet } = hands
  for (const ip of old) stage.hall.miner(ip).inject('slow')
  await sheet.getByLabel('Type 3 to go on').fill('3')
  await sheet.getByRole('button', { name: 'Change the firmware of 3 miners' }).click()
  await expect
    .poll(
      () => {
        const under = stage.hall.miners.some(miner => miner.requests.some(isUpload))
        // Every answer takes two seconds. Those before the file are skipped; while the file goes over, the window has them to look.
        if (!under) clock.skip(2000)
        return under
      },
      { timeout: 20_000 },
    )
    .toBe(true)
  await sheet.getByText(/^sending [1-9]\d? %$/).waitFor()
  await takePicture(page, 'firmware-sending')
  await sheet.getByRole('button', { name: 'Cancel the rest' }).click()
  await sheet.getByRole('button', { name: 'Cancel the rest' }).last().click()
  for (const ip of old) stage.hall.miner(ip).clear('slow')
  await sheet.getByText('Cancelled: 1 verified, 0 failed, 2 not begun').waitFor({ timeout: 60_000 })
  await takePicture(page, 'firmware-cancelled')
  expect(old.map(ip => stage.hall.miner(ip).writes).toSorted()).toEqual([0, 0, 1])
  expect(stage.hall.miners.flatMap(miner => miner.requests).filter(isUpload)).toHaveLength(1)
  await page.keyboard.press('Escape')
})

test('the miner that was changed shows its new version', async () => {
  const { page, panel } = hands
  const [changed = ''] = old.filter(ip => stage.hall.miner(ip).writes === 1)
  await page.keyboard.press('Escape')
  await openFirst(hands, `ip:${changed}`)
  await panel.getByText('Antminer stock 2024-05-20').first().waitFor()
  await page.keyboard.press('Escape')
})

test('an older version is refused unless it is asked for', async () => {
  const { page, sheet, complaints } = hands
  await select(hands, 'model:"s19 pro"')
  await startOn(hands, /^Firmware/)
  await pick(imageOf('2020-01-15'))
  await sheet.getByText(/version 2020-01-15/).waitFor()
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet
    .getByText(/It runs 2022-12-06, which is newer than 2020-01-15\./)
    .first()
    .waitFor()
  await takePicture(page, 'firmware-older')
  expect(await sheet.getByRole('button', { name: 'Change the firmware of 0 miners' }).isDisabled()).toBe(true)
  await sheet.getByRole('button', { name: 'Back' }).click()
  await sheet.getByRole('button', { name: 'Back' }).click()
  await sheet.getByLabel('Older versions too').check()
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Change the firmware of 3 miners' }).waitFor()
  expect(stage.hall.miners.flatMap(miner => miner.requests).filter(isUpload)).toHaveLength(1)
  expect(complaints).toEqual([])
})

/** A file for an S19 Pro as its maker would give it, as large as is asked for. */
function imageOf(version: string, size = 0) {
  const { image } = personaOf('antminer-stock')
  const made = image?.(stage.hall.miner('127.58.5.1').machine.model, version)
  if (made === undefined) throw new Error('nobody makes such files')
  return { name: made.name, mimeType: 'application/octet-stream', buffer: Buffer.concat([made.bytes, Buffer.alloc(size)]) }
}

async function pick(file: ReturnType<typeof imageOf>): Promise<void> {
  await hands.page.locator('input[type=file]').setInputFiles(file)
}

function isUpload(request: string): boolean {
  return /^POST .*upgrade/.test(request)
}
