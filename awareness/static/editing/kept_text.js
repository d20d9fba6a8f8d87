// A page's text outlives the session, the network and the server: until it is saved it stands in this
// tab's own storage, by the address of the form, and is offered again when the form is opened.
// Nothing of the helpdesk comes here: forms of pages alone.
(() => {
  const words = document.currentScript.dataset;
  const PREFIX = "kept-text:";
  const NOT_TEXT = /^(csrfmiddlewaretoken|overwrite_revision_id|action-.*|next)$/;
  const store = window.sessionStorage;
  const key = () => PREFIX + window.location.pathname;
  const isPage = () => /\/pages\/(add\/.+|\d+\/edit)\/$/.test(window.location.pathname);
  const form = () => isPage() && document.querySelector("form[data-edit-form]");

  const read = (name) => {
    try {
      return JSON.parse(store.getItem(name));
    } catch {
      return null;
    }
  };
  const textOf = (data) =>
    [...data.entries()].filter(([name, value]) => !NOT_TEXT.test(name) && typeof value === "string");
  const keep = (data, isSent) => form() && write(textOf(data), isSent);
  const write = (fields, isSent) => {
    try {
      store.setItem(key(), JSON.stringify({ fields, isSent, at: Date.now() }));
    } catch {
      // The tab has no room left: then it is as it was before there was this file.
    }
  };
  const forget = (name) => store.removeItem(name);
  const all = () => Object.keys(store).filter((name) => name.startsWith(PREFIX));

  // What goes out by itself once the form is sent is sent already, unless something was typed since.
  let sent = "";
  const asText = (data) => JSON.stringify(textOf(data));
  document.addEventListener("w-autosave:save", ({ detail }) =>
    keep(detail.formData, asText(detail.formData) === sent),
  );
  document.addEventListener("w-autosave:success", () => forget(key()));
  window.addEventListener("submit", (event) => {
    if (event.target === form()) {
      sent = asText(new FormData(event.target));
      keep(new FormData(event.target), true);
    }
    if (event.target.action?.endsWith("/logout/")) all().forEach(forget);
  });

  // A server that answers with a sign-in page is no server error.
  document.addEventListener("w-autosave:error", async (event) => {
    if (event.detail.type !== "server_error") return;
    const asked = await fetch(window.location.href, { method: "HEAD", redirect: "manual" });
    if (asked.type === "opaqueredirect" && !document.querySelector("#kept-text")) signedOut();
  });

  const bar = (sentence) => {
    const place = document.createElement("div");
    place.id = "kept-text";
    place.className = "help-block help-warning";
    place.setAttribute("role", "alert");
    const said = document.createElement("p");
    said.textContent = sentence;
    place.append(said);
    form().prepend(place);
    place.scrollIntoView({ block: "center" });
    return place;
  };
  const button = (label, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button button-small", textContent: label });
    made.addEventListener("click", act);
    return made;
  };

  const signedOut = () => {
    const again = () => {
      // What was typed since the last try to save it, which may be on its way still.
      keep(new FormData(form()), false);
      form().dataset.wUnsavedHasEditsValue = "false";
      window.location.reload();
    };
    bar(words.signedOut).append(button(words.signIn, again));
  };

  // Sent as the form itself would be, since only the server can make blocks of it; as a draft.
  const putBack = (fields) => {
    const again = document.createElement("form");
    again.method = "post";
    again.action = form().getAttribute("action") || window.location.pathname;
    again.hidden = true;
    const token = form().elements.csrfmiddlewaretoken.value;
    for (const [name, value] of [...fields, ["csrfmiddlewaretoken", token]]) {
      const field = document.createElement("textarea");
      Object.assign(field, { name, value });
      again.append(field);
    }
    document.body.append(again);
    write(fields, true);
    form().dataset.wUnsavedHasEditsValue = "false";
    again.submit();
  };

  const offer = () => {
    // What was sent and answered, with "saved" or with what is wrong, the server has.
    if (document.querySelector(".messages .success, .messages .error"))
      all().filter((name) => read(name)?.isSent).forEach(forget);
    const kept = form() && read(key());
    if (!kept) return;
    if (asText(new FormData(form())) === JSON.stringify(kept.fields)) return forget(key());
    const hour = new Date(kept.at).toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
    const place = bar(words.notSaved.replace("%s", hour));
    place.append(
      button(words.putBack, () => putBack(kept.fields)),
      " ",
      button(words.throwAway, () => {
        forget(key());
        place.remove();
      }),
    );
  };

  window.addEventListener("load", () => {
    const line = document.querySelector("[data-kept-text]"); // where one signs in
    if (line) line.hidden = !all().length;
    else setTimeout(offer);
  });
})();
