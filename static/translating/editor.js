// wagtail-localize's editor, before it starts: each text gets its language and direction, in fields
// and out of them, so that it is drawn, spell-checked and read aloud as what it is.
// What it would offer and may not do here, to make a page an alias, is taken out.
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
    const mark = () => {
      for (const own of editor.querySelectorAll("li > p + div")) {
        say(own, props.locale.code);
        say(own.previousElementSibling, props.sourceLocale.code);
      }
    };
    new MutationObserver(mark).observe(editor, { childList: true, subtree: true });
  });
})();
