// wagtail-localize's editor, before it starts: each text gets its language and direction, in fields
// and out of them, so that it is drawn, spell-checked and read aloud as what it is.
// Whoever comes by "#next" is brought to the first text that waits for them.
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
      next.scrollIntoView({ block: "center" });
      next.querySelector("button")?.focus({ preventScroll: true });
    };
    const mark = () => {
      for (const own of editor.querySelectorAll("li > p + div")) {
        say(own, props.locale.code);
        say(own.previousElementSibling, props.sourceLocale.code);
      }
      comeToTheNext();
    };
    new MutationObserver(mark).observe(editor, { childList: true, subtree: true });
  });
})();
