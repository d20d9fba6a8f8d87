// wagtail-localize's editor, before it starts: each text gets its language and direction, in fields
// and out of them, so that it is drawn, spell-checked and read aloud as what it is.
// Its heading names both languages in English words: it is said again in those of the screen.
// Whoever comes by "#next" is brought to the first text that waits for them, on whichever tab it is;
// each tab says how many wait on it.
// What it would offer and may not do here is taken out: to make a page an alias, and, for whoever may
// only translate, to stop translating it.
(() => {
  const rightToLeft = document.currentScript.dataset.rightToLeft.split(" ");

  const say = (element, code) => {
    if (element.lang === code) return;
    element.lang = code;
    element.dir = rightToLeft.includes(code) ? "rtl" : "ltr";
  };

  // Its own script waits for the same event, and comes after this one.
  document.addEventListener("DOMContentLoaded", () => {
    const editor = document.querySelector(".js-translation-editor");
    if (!editor) return;
    const props = JSON.parse(editor.dataset.props);
    props.links.convertToAliasUrl = null;
    editor.dataset.props = JSON.stringify(props);
    document.body.classList.toggle("tr-only", !props.perms.canPublish);
    let isThere = window.location.hash !== "#next";
    const comeToTheNext = () => {
      const next = editor.querySelector("li.incomplete, li.errored");
      if (isThere || !next) return;
      isThere = true;
      const tab = next.closest("section[hidden]")?.id.replace("tab-", "tab-label-");
      if (tab) document.getElementById(tab).click();
      setTimeout(() => {
        next.scrollIntoView({ block: "center" });
        next.querySelector("button")?.focus({ preventScroll: true });
      });
    };
    const names = { source: props.sourceLocale.displayName, target: props.locale.displayName };
    const inEnglish = `${names.source} to ${names.target} translation`;
    const heading = interpolate(gettext("%(source)s to %(target)s translation"), names, true);
    const mark = () => {
      for (const each of editor.querySelectorAll("section h3")) {
        if (each.textContent === inEnglish && heading !== inEnglish) each.textContent = heading;
      }
      for (const own of editor.querySelectorAll("li > p + div")) {
        say(own, props.locale.code);
        say(own.previousElementSibling, props.sourceLocale.code);
      }
      for (const tab of editor.querySelectorAll("[role=tab]")) {
        const panel = editor.querySelector(`section section[id="${tab.id.replace("-label", "")}"]`);
        const missing = panel?.querySelectorAll("li.incomplete, li.errored").length;
        tab.dataset.missing = missing ? ` (${missing})` : "";
      }
      comeToTheNext();
    };
    new MutationObserver(mark).observe(editor, { childList: true, subtree: true });
  });
})();
