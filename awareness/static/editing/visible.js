// Published means visible: the button that opens the public page waits, and turns green when readers
// get what was published. The server is asked, for another machine's copy may be older than its own.
(() => {
  const words = document.currentScript.dataset;
  const AGAIN = 3000; // milliseconds
  const MOST = 200; // questions, ten minutes

  const buttonOf = (message) => {
    const isPublic = (link) => !new URL(link.href).pathname.startsWith("/cms/");
    const there = [...message.querySelectorAll("a[href]")].find(isPublic);
    if (there) return there;
    // wagtail-localize says "Published" and gives no way to look.
    const editor = document.querySelector(".js-translation-editor");
    const address = editor && JSON.parse(editor.dataset.props).object?.liveUrl;
    if (!address) return null;
    const made = document.createElement("a");
    Object.assign(made, { href: address, target: "_blank", rel: "noreferrer" });
    made.className = "button button-small button-secondary";
    made.textContent = words.look;
    message.append(" ", made);
    return made;
  };

  const wait = async (button, label, left) => {
    const asked = `${words.ask}?address=${encodeURIComponent(new URL(button.href).pathname)}`;
    const answer = await fetch(asked).catch(() => null);
    const state = answer?.ok ? (await answer.json()).state : "";
    if (state === "visible") {
      button.textContent = label;
      button.classList.remove("is-waiting");
      button.classList.add("is-visible");
    } else if (state === "withheld") button.textContent = words.withheld;
    else if (left) setTimeout(wait, AGAIN, button, label, left - 1);
    else button.textContent = words.later;
  };

  window.addEventListener("load", () => {
    const message = document.querySelector(".messages .success");
    const button = message && buttonOf(message);
    if (!button) return;
    const label = button.textContent;
    button.textContent = words.waiting;
    button.classList.add("is-waiting");
    wait(button, label, MOST);
  });
})();
