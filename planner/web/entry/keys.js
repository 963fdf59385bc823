// The way to the pages from the keyboard: Alt+Shift+P from anywhere, or the link at the top of a page.
(() => {
  const SHOWN = "[data-testid=stSidebarNavLink]";
  const OPEN = "[data-testid=stExpandSidebarButton]";
  const seen = found => found && found.checkVisibility({ visibilityProperty: true }) && found.getBoundingClientRect().right > 0;
  function toPages(tries) {
    const links = [...document.querySelectorAll(SHOWN)].filter(seen);
    const here = links.find(link => link.getAttribute("aria-current") === "page") || links[0];
    if (here) { here.focus(); return; }
    const button = document.querySelector(OPEN);  // a narrow page hides its pages behind this one
    if (tries === 40 && button) button.click();
    if (tries) setTimeout(toPages, 50, tries - 1);
  }
  addEventListener("keydown", event => {
    if (event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey && event.code === "KeyP") {
      event.preventDefault();
      event.stopImmediatePropagation();
      toPages(40);
    }
  }, true);
  addEventListener("click", event => {
    if (event.target instanceof Element && event.target.closest("a.to-pages")) {
      event.preventDefault();
      toPages(40);
    }
  }, true);
})();
