// What script adds to the inbox. Everything works without it.

// The box in which an answer is typed follows the language that is chosen. The button beside it is
// seen once another one is: it brings the texts and sentences of that language.
const choice = document.querySelector("[data-helpdesk-language]");
if (choice) {
  const change = choice.form.querySelector("[data-helpdesk-change]");
  change.hidden = true;
  choice.addEventListener("change", () => {
    const box = choice.form.elements.text;
    box.lang = choice.value;
    box.dir = choice.selectedOptions[0].dataset.dir;
    change.hidden = choice.selectedOptions[0].defaultSelected;
  });
}

// Tab begins where her work does, at the rows or at "Next conversation", not at the sidebar's first link.
// Whoever hears the page is told there what it is; nothing moves on the screen but to what was asked for.
const begin = document.querySelector("[data-helpdesk-begin]");
if (begin && !location.hash && document.activeElement === document.body) {
  begin.focus({ preventScroll: begin.dataset.helpdeskBegin !== "seen" });
}

// Of the ready sentences those in which the word stands; nothing of it is sent.
const sift = document.querySelector("[data-helpdesk-sift]");
if (sift) {
  sift.addEventListener("input", () => {
    const wanted = sift.value.trim().toLowerCase();
    for (const group of document.querySelectorAll(".hd-sentences .hd-group")) {
      const lines = [...group.querySelectorAll(".hd-tick")];
      for (const line of lines) line.hidden = !line.textContent.toLowerCase().includes(wanted);
      group.hidden = lines.every((line) => line.hidden);
    }
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
const typed = () =>
  [...document.querySelectorAll("[data-helpdesk-typed]")].some((box) =>
    box.type === "checkbox" ? box.checked : box.value.trim(),
  );
if (bar) {
  const left = bar.querySelector("[data-helpdesk-left]");
  const ends = Date.now() + Number(bar.dataset.helpdeskMinutes) * 60_000;
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

// Who else has the conversation open, and whether the person has written since: asked every twenty
// seconds while somebody looks at it, and when they come back to the tab. A line is touched only when
// it changes, or a screen reader would say it again and again. Where nothing is said any more (it
// locked, or the conversation is gone), the line goes, and nobody asks again.
const here = document.querySelector("[data-helpdesk-here]");
const reply = document.getElementById("reply");
if (here && reply) {
  const came = document.querySelector("[data-helpdesk-words]");
  const say = (place, line, box = place) => {
    box.hidden = !line;
    if (line !== place.textContent) place.textContent = line;
  };
  let asks = true;
  const ask = async () => {
    if (document.hidden || !asks) return;
    const { csrfmiddlewaretoken, seen } = Object.fromEntries(new FormData(reply));
    const body = new URLSearchParams({ csrfmiddlewaretoken, seen });
    const answer = await fetch(here.dataset.helpdeskHere, { method: "POST", body, redirect: "manual" });
    asks = answer.ok || answer.status >= 500;
    if (!answer.ok) return say(here, "");
    const told = await answer.json();
    say(here, told.others);
    say(came.querySelector("p"), told.words, came);
    if (told.words) document.title = `(1) ${document.title.replace(/^\([0-9]+\) /, "")}`;
  };
  setInterval(() => ask().catch(() => {}), 20_000);
  document.addEventListener("visibilitychange", () => ask().catch(() => {}));
}

// What is typed is kept as a draft three seconds after the first key, and when the tab is left; the
// server seals it, and puts off no lock for it. Of a form that is on its way nothing is kept any more:
// what was sent must not stand there once more. Before a button that is no answer it asks.
const KEPT = ["csrfmiddlewaretoken", "text", "note", "language", "seen", "sentence"];
if (reply) {
  const told = reply.querySelector("[data-helpdesk-kept]");
  let waits = 0;
  let last = new AbortController();
  const keep = async () => {
    clearTimeout(waits);
    waits = 0;
    last.abort();
    last = new AbortController();
    const fields = [...new FormData(reply)].filter(([name]) => KEPT.includes(name));
    const body = new URLSearchParams(fields);
    // What goes out while the page is left may have 64 kB.
    const keepalive = body.toString().length < 60_000;
    const asked = { method: "POST", body, keepalive, redirect: "manual", signal: last.signal };
    const answer = await fetch(reply.dataset.helpdeskDraft, asked);
    const line = answer.ok ? told.dataset.helpdeskKept : told.dataset.helpdeskLost;
    if (told.textContent !== line) told.textContent = line;
  };
  const now = () =>
    keep().catch((fault) => {
      if (fault.name !== "AbortError") told.textContent = told.dataset.helpdeskLost;
    });
  const soon = () => {
    waits ||= setTimeout(now, 3_000);
  };
  document.addEventListener("input", ({ target }) => {
    if (target.form === reply && KEPT.includes(target.name)) soon();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && waits) now();
  });
  addEventListener("pagehide", () => {
    if (waits) now();
  });
  reply.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return;
    clearTimeout(waits);
    waits = 0;
    last.abort();
  });
  for (const way of document.querySelectorAll("[data-helpdesk-asks]")) {
    way.addEventListener("click", (event) => {
      if (typed() && !confirm(way.dataset.helpdeskAsks)) event.preventDefault();
    });
  }
  if (typed()) soon();
}

// A notice of the browser when something new comes, while a tab is open: switched on by whoever sits
// there, for this tab alone, and off with the lock, of which the server tells, or a page without it.
// It says that something came, never what. Numbers of rows that only grow tell what is new.
const news = document.querySelector("[data-helpdesk-news]");
const NOTICES = "helpdesk notices";
if (!bar) sessionStorage.removeItem(NOTICES);
if (news && "Notification" in window) {
  const on = news.querySelector("[data-helpdesk-on]");
  const off = news.querySelector("[data-helpdesk-off]");
  const said = news.querySelector("[data-helpdesk-refused]");
  let shown;
  const ask = async () => {
    const answer = await fetch(news.dataset.helpdeskNews, { redirect: "manual" });
    if (answer.ok) return answer.json();
    if (answer.status < 500) end();
  };
  const look = async () => {
    const before = JSON.parse(sessionStorage.getItem(NOTICES) || "null");
    if (!before) return;
    const now = await ask();
    if (!now || !sessionStorage.getItem(NOTICES)) return;
    sessionStorage.setItem(NOTICES, JSON.stringify(now));
    const body = now.urgent > before.urgent ? news.dataset.helpdeskUrgentWord : news.dataset.helpdeskNewWord;
    if (now.new <= before.new && now.urgent <= before.urgent) return;
    shown?.close();
    shown = new Notification(news.dataset.helpdeskTitle, { body });
  };
  const draw = () => {
    on.hidden = Boolean(sessionStorage.getItem(NOTICES));
    off.hidden = !on.hidden;
  };
  const end = () => {
    sessionStorage.removeItem(NOTICES);
    shown?.close();
    draw();
  };
  on.addEventListener("click", async () => {
    const allowed = await Notification.requestPermission();
    const now = allowed === "granted" && (await ask().catch(() => null));
    try {
      if (now) shown = new Notification(news.dataset.helpdeskTitle); // phones have it, and refuse it
      if (now) sessionStorage.setItem(NOTICES, JSON.stringify(now));
    } catch {}
    draw();
    said.textContent = off.hidden ? said.dataset.helpdeskRefused : "";
  });
  off.addEventListener("click", end);
  bar?.addEventListener("submit", end);
  news.hidden = false;
  draw();
  look().catch(() => {});
  setInterval(() => look().catch(() => {}), 60_000);
}

// The list as it is now, asked every minute while somebody looks at it. What is typed and chosen stands
// outside of its parts; the link or tick that has the focus keeps it. How many are new stands in the title.
const list = document.querySelector("[data-helpdesk-list]");
if (list) {
  const parts = (all) => [...all.querySelectorAll("[data-helpdesk-part]")];
  const renew = async () => {
    if (document.hidden) return;
    const answer = await fetch(list.dataset.helpdeskList, { redirect: "manual" });
    if (!answer.ok && answer.status < 500) clearInterval(renewing);
    if (!answer.ok) return;
    const now = document.createElement("div");
    now.innerHTML = await answer.text();
    const active = list.contains(document.activeElement) && document.activeElement;
    const focused = active && (active.getAttribute("href") || active.value || active.id);
    const ticked = [...list.querySelectorAll(".hd-pick:checked")].map((tick) => tick.value);
    for (const [place, part] of parts(list).entries()) {
      const anew = parts(now)[place];
      if (part.innerHTML !== anew.innerHTML) part.replaceChildren(...anew.childNodes);
    }
    for (const tick of list.querySelectorAll(".hd-pick")) {
      // What was written to meanwhile keeps no tick: it is to be looked at first.
      tick.checked = ticked.includes(tick.value);
    }
    const it = CSS.escape(focused || "");
    if (focused) list.querySelector(`[href="${it}"], .hd-pick[value="${it}"], [id="${it}"]`)?.focus();
    const count = Number(list.querySelector("[data-helpdesk-new]").dataset.helpdeskNew);
    document.title = (count ? `(${count}) ` : "") + document.title.replace(/^\([0-9]+\) /, "");
  };
  const renewing = setInterval(() => renew().catch(() => {}), 60_000);
  list.querySelector("[data-helpdesk-all]")?.addEventListener("change", (event) => {
    const rows = list.querySelectorAll("[data-helpdesk-part='rows'] .hd-pick");
    for (const tick of rows) tick.checked = event.target.checked;
  });
}

// A page kept by the browser for Back must not come back after the lock.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
