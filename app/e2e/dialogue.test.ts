import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openSamplePane } from './dialogue-page.ts'
import { chromiumPath, type StandInPage, startStandInPage } from './stand-in-page.ts'

const skip = chromiumPath === undefined && 'no Chromium was found on this machine'

let standIn: StandInPage

before(async () => {
  if (skip === false) standIn = await startStandInPage()
})
after(() => standIn?.close())

const openPane = (query = '') => openSamplePane(standIn, query)
const question = 'Is this a deepfake image?'

test('a suggested question is asked, answered in a stream, marked by sentence, and followed by others', {
  skip,
}, async () => {
  const { page, pane, answers, ended, textOf, done } = await openPane('?slow')
  await pane.getByText('Ask about what was found').waitFor()
  assert.equal(await pane.locator('.question-buttons button').count(), 3)
  await pane.getByRole('button', { name: question }).click()
  const answer = answers.first()
  const lengths: number[] = []
  for (let tries = 0; tries < 60 && lengths.length < 4; tries += 1) {
    const { length } =
      (await answer
        .locator('.dialogue-text')
        .textContent()
        .catch(() => '')) ?? ''
    if (length > (lengths.at(-1) ?? 0)) lengths.push(length)
    await page.waitForTimeout(30)
  }
  assert.ok(lengths.length === 4, `it came in pieces: ${lengths}`)
  await ended()
  assert.match(
    await textOf(answer),
    /^Yes, the finding supports manipulation\. The score is 0\.91\. The mouth/,
  )
  const marks = await answer.locator('.support-chip').allTextContents()
  assert.deepEqual(marks.slice(0, 2), ['supported', 'supported'])
  assert.equal(marks.length, 4)
  assert.equal(await answer.locator('.support-chip svg').count(), 4)
  assert.ok(!(await pane.locator('.question-buttons button').allTextContents()).includes(question))
  assert.match((await pane.locator('.context-line').textContent()) ?? '', /250 of 600 tokens/)
  assert.equal(await pane.locator('.transcript time').count(), 2)
  const reason = pane.locator('.support-reason')
  assert.equal(await reason.count(), 0)
  await answer.getByRole('button', { name: 'supported' }).first().focus()
  assert.match((await reason.textContent()) ?? '', /supports manipulation/)
  await page.keyboard.press('Escape')
  assert.equal(await reason.count(), 0)
  await done()
})

test('Esc stops an answer at once, and what came is kept and says so', { skip }, async () => {
  const { page, pane, answers, send, ended, textOf, done } = await openPane()
  await send('Tell me at length.')
  await page.waitForFunction(() => /Sentence 2/.test(document.querySelector('.answer')?.textContent ?? ''))
  const from = performance.now()
  await page.keyboard.press('Escape')
  await ended()
  const tookMs = performance.now() - from
  assert.ok(tookMs < 1000, `stopped after ${Math.round(tookMs)} ms`)
  const text = await textOf(answers.first())
  assert.match(text, /^Sentence 1 says nothing\./)
  assert.doesNotMatch(text, /Sentence 200/)
  assert.match((await answers.first().textContent()) ?? '', /Stopped by you; what came until then is kept/)
  await pane.getByRole('button', { name: 'Ask', exact: true }).waitFor()
  await done()
})

test('answers to the same question are kept, and the arrow keys go from one to the other', {
  skip,
}, async () => {
  const { page, pane, answers, questions, ask, ended, textOf, done } = await openPane()
  await ask(question)
  await ask('How was this face examined?')
  const first = await textOf(answers.first())
  await answers.first().getByRole('button', { name: 'Answer again' }).click()
  await ended()
  assert.equal(await questions.count(), 1)
  await pane.getByText('Answer 2 of 2').waitFor()
  const second = await textOf(answers.first())
  assert.notEqual(second, first)
  await pane.getByText('After another answer · 1 turn').waitFor()
  await pane.getByRole('button', { name: 'Earlier answer' }).focus()
  await page.keyboard.press('ArrowLeft')
  await pane.getByText('Answer 1 of 2').waitFor()
  assert.equal(await textOf(answers.first()), first)
  assert.equal(await questions.count(), 2)
  await page.keyboard.press('ArrowRight')
  await pane.getByText('Answer 2 of 2').waitFor()
  assert.equal(await textOf(answers.first()), second)
  await done()
})

test('a question is edited and asked again, and the earlier wording is kept beside and can be gone back to', {
  skip,
}, async () => {
  const { page, pane, answers, questions, ask, ended, textOf, done } = await openPane()
  await ask('What do you see at the eyes?')
  await questions.first().getByRole('button', { name: 'Edit and ask again' }).click()
  const edited = pane.getByRole('textbox', { name: 'Edit and ask again' })
  assert.equal(await edited.inputValue(), 'What do you see at the eyes?')
  assert.equal(await pane.getByRole('button', { name: 'Ask this instead' }).isDisabled(), true)
  await edited.fill(question)
  await page.keyboard.press('Enter')
  await ended()
  assert.match(await textOf(answers.first()), /^Yes/)
  assert.match((await questions.first().textContent()) ?? '', /deepfake/)
  const branch = pane.locator('details.branch')
  assert.match((await branch.textContent()) ?? '', /Earlier wording · 1 turn.*What do you see at the eyes\?/)
  await branch.locator('summary').click()
  await branch.getByRole('button', { name: 'Go on from here' }).click()
  await answers.filter({ hasText: 'left eye' }).waitFor()
  assert.match((await branch.textContent()) ?? '', /Is this a deepfake image\?/)
  await done()
})

test('temperature and seed are those of the answer, and what is no number is said to be none', {
  skip,
}, async () => {
  const { pane, answers, ask, done } = await openPane()
  await pane.getByText('Settings of the next answer').click()
  await pane.getByRole('textbox', { name: 'Temperature' }).fill('3')
  await pane.getByText('A number from 0 to 2.').waitFor()
  await pane.getByRole('textbox', { name: 'Temperature' }).fill('0,25')
  await pane.getByRole('textbox', { name: 'Seed' }).fill('77')
  await ask(question)
  await answers.first().getByText('Settings of this answer').click()
  const facts = (await answers.first().locator('.facts').textContent()) ?? ''
  assert.match(facts, /Temperature0\.25/)
  assert.match(facts, /Seed77/)
  await done()
})

test('Ctrl+F in the pane searches the conversation, and elsewhere the exhibits', { skip }, async () => {
  const { page, pane, box, ask, done } = await openPane()
  await ask(question)
  await ask('What do you see at the eyes?')
  await page.keyboard.press('Control+f')
  await page.keyboard.type('MARKED most')
  const found = pane.locator('.dialogue-search output')
  await page.waitForFunction(
    () => document.querySelector('.dialogue-search output')?.textContent === '1 of 2',
  )
  assert.deepEqual(
    await page.evaluate(() =>
      ['dialogue-found', 'dialogue-found-here'].map((name) => CSS.highlights.get(name)?.size),
    ),
    [1, 1],
  )
  await page.keyboard.press('Enter')
  await found.filter({ hasText: '2 of 2' }).waitFor()
  await page.keyboard.press('Enter')
  await found.filter({ hasText: '1 of 2' }).waitFor()
  await page.keyboard.type('*')
  await found.filter({ hasText: 'No match' }).waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await found.count(), 0)
  assert.equal(await page.evaluate(() => CSS.highlights.has('dialogue-found')), false)
  await page.getByRole('treeitem').first().focus()
  await page.keyboard.press('Control+f')
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    'Search names, labels, tags, notes',
  )
  await page.getByRole('treeitem').first().focus()
  await page.keyboard.press('q')
  assert.equal(await box.evaluate((element) => element === document.activeElement), true)
  await done()
})

test('a question that is being typed stays with its face, and goes when it is asked', { skip }, async () => {
  const { page, box, ask, done } = await openPane()
  await box.fill('What of the chin')
  await page.waitForTimeout(400)
  await page.getByRole('treeitem', { name: 'EX-3' }).click()
  assert.equal(await box.inputValue(), '')
  await page.getByRole('treeitem', { name: 'EX-1' }).click()
  assert.equal(await box.inputValue(), 'What of the chin')
  await ask('What of the chin')
  assert.equal(await box.inputValue(), '')
  await done()
})

test('when the engine fails the conversation stays, and asking again answers', { skip }, async () => {
  const { pane, answers, questions, ask, ended, textOf, done } = await openPane()
  await ask(question)
  await ask('Please break down.')
  assert.equal(await questions.count(), 2)
  const failed = answers.last()
  assert.match((await failed.textContent()) ?? '', /The language engine failed\. The conversation is kept\./)
  assert.match(await textOf(failed), /^The mouth is marked\. After that/)
  await failed.getByRole('button', { name: 'Try again' }).click()
  await ended()
  assert.match(await textOf(answers.last()), /^Yes/)
  await pane.getByText('Answer 2 of 2').waitFor()
  await done()
})
