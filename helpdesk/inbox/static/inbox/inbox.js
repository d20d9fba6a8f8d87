// What script adds to the inbox. Everything works without it.

// The box in which an answer is typed follows the language that is chosen. The button beside it
// stays: it brings the ready answers of that language.
const choice = document.querySelector("[data-helpdesk-language]");
if (choice) {
  choice.addEventListener("change", () => {
    const box = choice.form.elements.text;
    box.lang = choice.value;
    box.dir = choice.selectedOptions[0].dataset.dir;
  });
}

// Ctrl+Enter sends an answer, after asking in words.
const send = document.querySelector("[data-helpdesk-send]");
if (send) {
  send.form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (confirm(send.dataset.helpdeskSend)) send.click();
  });
}

// The minutes that are left; at the end the screen forgets what it shows, for whoever passes by.
// Words that were typed and not sent stay: sending them asks for the passphrase and keeps them.
const bar = document.querySelector("[data-helpdesk-minutes]");
if (bar) {
  const left = bar.querySelector("[data-helpdesk-left]");
  const ends = Date.now() + Number(bar.dataset.helpdeskMinutes) * 60_000;
  const typed = () =>
    [...document.querySelectorAll("[data-helpdesk-typed]")].some((box) =>
      box.type === "checkbox" ? box.checked : box.value.trim(),
    );
  const tick = () => {
    const minutes = Math.ceil((ends - Date.now()) / 60_000);
    if (minutes > 0) {
      left.textContent = left.textContent.replace(/[0-9]+/, minutes);
    } else if (typed()) {
      for (const shown of document.querySelectorAll(".hd-thread, .hd-safe, .hd-about")) shown.remove();
    } else {
      location.replace(location.pathname + location.search);
    }
  };
  setInterval(tick, 20_000);
}

// Who else has the conversation open, asked every minute while somebody looks at it. The line is
// touched only when it changes, or a screen reader would say it every minute. Where nothing is said
// any more (it locked, or the conversation is gone), the line goes, and nobody asks again.
const here = document.querySelector("[data-helpdesk-here]");
if (here) {
  const ask = async () => {
    if (document.hidden) return;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token });
    const answer = await fetch(here.dataset.helpdeskHere, { method: "POST", body, redirect: "manual" });
    if (!answer.ok && answer.status < 500) clearInterval(asking);
    const line = answer.ok ? await answer.text() : "";
    here.hidden = !line;
    if (line !== here.textContent) here.textContent = line;
  };
  const asking = setInterval(() => ask().catch(() => {}), 60_000);
}

// The list as it is now, asked every minute while somebody looks at it. What is typed stands outside
// of it; the link that has the focus keeps it. How many are new stands in the tab's title.
const list = document.querySelector("[data-helpdesk-list]");
if (list) {
  const renew = async () => {
    if (document.hidden) return;
    const answer = await fetch(list.dataset.helpdeskList, { redirect: "manual" });
    if (!answer.ok && answer.status < 500) clearInterval(renewing);
    if (!answer.ok) return;
    const rows = document.createElement("div");
    rows.innerHTML = await answer.text();
    if (rows.innerHTML === list.innerHTML) return;
    const focused = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const ticked = [...list.querySelectorAll(".hd-pick:checked")].map((tick) => tick.value);
    list.replaceChildren(...rows.childNodes);
    for (const tick of list.querySelectorAll(".hd-pick")) {
      // What was written to meanwhile keeps no tick: it is to be looked at first.
      tick.checked = ticked.includes(tick.value);
    }
    if (focused) list.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    const count = Number(list.querySelector("[data-helpdesk-new]").dataset.helpdeskNew);
    document.title = (count ? `(${count}) ` : "") + document.title.replace(/^\([0-9]+\) /, "");
  };
  const renewing = setInterval(() => renew().catch(() => {}), 60_000);
}

// A page kept by the browser for Back must not come back after the lock.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
