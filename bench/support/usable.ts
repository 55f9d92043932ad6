import type { Page } from '@playwright/test';

/** From the next load on the page marks the first frame in which `selector` is there. Call once a page. */
export const markUsable = (page: Page, selector: string) =>
  page.addInitScript((wanted) => {
    const look = () => {
      if (document.querySelector(wanted) === null) return void requestAnimationFrame(look);
      performance.mark('usable');
    };
    requestAnimationFrame(look);
  }, selector);
