/*
 * What happens on the screen in each scene of the tour. A scene that the app does not follow fails the recording: the
 * tour shows nothing that is not so.
 */

const QUESTION = {
  kk: 'Кейсті көршіме USB-жадпен берсем бола ма?',
  ru: 'Можно ли отдать кейс соседу на флешке?',
  en: 'May I pass the kit on to my neighbour on a stick?',
};

const RECEIPT = { kk: 'түбіртек', ru: 'квитанция', en: 'receipt' };

const question = (page, number) => page.locator('section.question').nth(number - 1);
const button = (page, name) => page.getByRole('button', { name, exact: true });
const menu = (page, name) => page.getByRole('navigation').getByRole('link', { name, exact: true }).first();
const toItem = (page, item) => page.locator(`main a[href="/learn/kits/introduction/${item}"]`).first();

/** What goes on between two scenes and is not filmed. */
export const prepare = {
  /** The hub may go once the worker holds the whole app, as it does some seconds after the first page. */
  async offline({ page, stopHub }) {
    while (!(await page.evaluate(appIsKept))) await page.waitForTimeout(500);
    await stopHub();
  },
  /** The other questions are answered off the film. */
  async result({ page }, language) {
    for (const at of [0, 2, 3, 5]) await question(page, 2).getByRole('checkbox').nth(at).check();
    await question(page, 4).getByRole('textbox').fill('20');
    await question(page, 6).getByRole('combobox').selectOption('c2');
    await question(page, 7).getByRole('radio').nth(2).check();
    await question(page, 8).getByRole('textbox').fill(RECEIPT[language]);
    await question(page, 9).getByRole('radio').nth(3).check();
    await question(page, 10).getByRole('combobox').nth(0).selectOption('c2');
    await question(page, 10).getByRole('combobox').nth(1).selectOption('c3');
  },
  async received({ startHub }) {
    await startHub();
  },
};

async function appIsKept() {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const state = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  active.postMessage({ type: 'precache-state' }, [port2]);
  const { kept, total } = await state;
  return kept === total;
}

export const play = {
  async 'sign-in'({ page, pointer, account, messages }) {
    await pointer.pause(900);
    await pointer.type(page.getByLabel(messages.common_login), account.login);
    await pointer.type(page.getByLabel(messages.common_password, { exact: true }), account.password);
    await pointer.click(button(page, messages.common_sign_in));
    await page.getByRole('link', { name: messages.learn_open_shelf }).waitFor();
  },

  async today({ page, pointer, messages }) {
    await pointer.pause(2500);
    await pointer.goTo(page.getByRole('heading', { level: 1 }));
    await pointer.pause(1200);
    await pointer.click(page.getByRole('link', { name: messages.learn_open_shelf }));
    await button(page, messages.learn_install).first().waitFor();
  },

  async install({ page, pointer, messages, title }) {
    await pointer.pause(1800);
    const kit = page.locator('main').getByRole('link', { name: title, exact: true });
    const card = page.locator('main article, main .card').filter({ hasText: title }).first();
    await pointer.click(card.getByRole('button', { name: messages.learn_install, exact: true }));
    await kit.waitFor();
    await pointer.pause(3000);
    await pointer.goTo(kit);
    await pointer.pause(800);
  },

  async open({ page, pointer, title }) {
    await pointer.click(page.locator('main').getByRole('link', { name: title, exact: true }));
    await toItem(page, 'welcome').waitFor();
    await pointer.pause(1500);
    await pointer.click(toItem(page, 'welcome'));
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await pointer.pause(900);
    await pointer.scroll(420);
    await pointer.pause(600);
  },

  async offline({ page, pointer, messages }) {
    await page.reload();
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await pointer.pause(600);
    const state = page.getByText(messages.common_sync_offline).first();
    await state.waitFor();
    await pointer.pause(1200);
    await pointer.pointBeside(state);
    await pointer.pause(2200);
  },

  async check({ page, pointer, messages, url }) {
    await page.goto(`${url}/learn/kits/introduction/check-yourself`);
    await pointer.click(button(page, messages.learn_test_begin));
    await question(page, 1).waitFor();
    await pointer.pause(800);
    await pointer.click(question(page, 1).getByRole('radio').nth(1));
    await pointer.pause(600);
    // A mistake, to see what becomes of it.
    await pointer.click(question(page, 3).getByLabel(messages.learn_true, { exact: true }));
    await pointer.pause(800);
  },

  async result({ page, pointer, messages }) {
    await pointer.click(button(page, messages.learn_test_finish));
    await page.getByText(messages.learn_test_passed).waitFor();
    await pointer.pause(1800);
    await pointer.scrollTo(question(page, 3).locator('.feedback'));
    await pointer.pause(2500);
  },

  async ask({ page, pointer, messages, url }, language) {
    await page.goto(`${url}/learn/kits/introduction/kits`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await pointer.pause(800);
    await pointer.click(button(page, messages.learn_ask));
    await pointer.type(page.getByLabel(messages.learn_ask_label), QUESTION[language]);
    await pointer.click(page.getByRole('dialog').getByRole('button', { name: messages.common_send, exact: true }));
    await page.getByText(messages.learn_question_saved).waitFor();
    await pointer.pause(1500);
  },

  async 'on-its-way'({ page, pointer, messages }, language) {
    await pointer.click(menu(page, messages.common_nav_messages));
    const asked = page.getByText(QUESTION[language]).first();
    await asked.waitFor();
    await pointer.click(asked);
    const mark = page.getByText(messages.common_work_on_its_way, { exact: true }).first();
    await mark.waitFor();
    await pointer.pointBeside(mark);
    await pointer.pause(2500);
  },

  async received({ page, pointer, messages }) {
    await pointer.pause(500);
    // The app tries by itself, ever more seldom; the film does not wait for its next try.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    const mark = page.getByText(messages.common_work_received, { exact: true }).first();
    await mark.waitFor({ timeout: 60_000 });
    await pointer.pointBeside(mark);
    await pointer.pause(3000);
  },

  async trace({ page, pointer, messages }) {
    await pointer.click(menu(page, messages.common_nav_trace));
    await page.getByText(messages.tutor_trace_intact, { exact: true }).waitFor();
    await pointer.pause(2500);
    await pointer.scroll(160);
    await pointer.pause(2500);
  },

  async end({ page, pointer, messages }) {
    await pointer.click(menu(page, messages.common_nav_today));
    await page.getByRole('link', { name: messages.common_continue }).first().waitFor();
    await pointer.pause(3500);
  },
};
