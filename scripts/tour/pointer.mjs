/*
 * A pointer that a film can show: a headless browser has none. It lies above the page, takes no clicks and says nothing
 * to a screen reader; its look is set by script, as a page's content policy allows no style sheets but its own.
 */

const HAND = `
  <svg width="28" height="34" viewBox="0 0 28 34" aria-hidden="true">
    <path d="M3 2 L3 26 L9 21 L13 31 L18 29 L14 19 L22 19 Z" fill="#20292b" stroke="#fffdf7" stroke-width="2"/>
  </svg>`;

/** @param {import('@playwright/test').Page} page */
export async function showPointer(page) {
  let place = { x: 480, y: 330 };
  await page.addInitScript((hand) => {
    const put = () => {
      const pointer = document.createElement('div');
      pointer.id = 'tour-pointer';
      pointer.setAttribute('aria-hidden', 'true');
      const shadow = pointer.attachShadow({ mode: 'open' });
      shadow.innerHTML = hand;
      Object.assign(pointer.style, {
        position: 'fixed',
        left: '0',
        top: '0',
        zIndex: '2147483647',
        pointerEvents: 'none',
        transition: 'transform 450ms cubic-bezier(.4,0,.2,1)',
      });
      const at = JSON.parse(sessionStorage.getItem('tour-pointer') ?? '{"x":480,"y":330}');
      pointer.style.transform = `translate(${at.x}px, ${at.y}px)`;
      document.documentElement.append(pointer);
    };
    if (document.documentElement) put();
    else addEventListener('DOMContentLoaded', put);
  }, HAND);

  const pause = (ms) => page.waitForTimeout(ms);
  const moveTo = async (x, y) => {
    place = { x, y };
    await page.evaluate(({ x, y }) => {
      sessionStorage.setItem('tour-pointer', JSON.stringify({ x, y }));
      const pointer = document.getElementById('tour-pointer');
      if (!pointer) return;
      // A dialog lies in the browser's top layer, above everything else: the pointer goes into it.
      const layer = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.documentElement;
      if (pointer.parentElement !== layer) layer.append(pointer);
      pointer.style.transform = `translate(${x}px, ${y}px)`;
    }, place);
    await pause(550);
  };
  const boxOf = async (target) => {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    if (box === null) throw new Error(`nothing to point at: ${target}`);
    return box;
  };
  const goTo = async (target) => {
    const box = await boxOf(target);
    await moveTo(box.x + Math.min(box.width / 2, 120), box.y + box.height / 2);
  };
  return {
    pause,
    goTo,
    moveTo,
    async click(target) {
      await goTo(target);
      await target.click();
      await pause(250);
    },
    async type(target, text) {
      await goTo(target);
      await target.click();
      await target.pressSequentially(text, { delay: 45 });
    },
    /** Shows to something without covering it. */
    async pointBeside(target) {
      const box = await boxOf(target);
      await moveTo(box.x + box.width + 6, box.y + box.height - 6);
    },
    /** Scrolls as a hand would: in steps. */
    async scroll(distance) {
      await page.mouse.move(place.x, place.y);
      for (let done = 0; done < distance; done += 40) {
        await page.mouse.wheel(0, Math.min(40, distance - done));
        await pause(45);
      }
    },
    /** Scrolls until something stands in the middle of the screen. */
    async scrollTo(target) {
      const box = await target.boundingBox();
      const { height } = page.viewportSize();
      await this.scroll((box?.y ?? 0) - height / 2);
    },
  };
}
