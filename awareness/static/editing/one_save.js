// One save at a time: whoever presses Publish while a draft is on its way waits until it has arrived.
// Else both would be sent: a new page would be made twice, and the second refused for its address.
(() => {
  let onItsWay = false; // from the key on, not only while the request runs
  let held = null; // the form that was sent meanwhile
  let leaving = false;

  document.addEventListener("w-autosave:save", (event) => {
    if (leaving) event.preventDefault();
    else onItsWay = true;
  });

  const arrived = () => {
    onItsWay = false;
    const form = held;
    held = null;
    form?.requestSubmit();
  };
  document.addEventListener("w-autosave:success", arrived);
  document.addEventListener("w-autosave:error", arrived);

  // Wagtail takes for the form's first state whatever stands in it two seconds after it was opened:
  // who types at once would have no draft until they type again.
  let typed = false;
  document.addEventListener(
    "input",
    (event) => {
      typed ||= event.isTrusted && Boolean(event.target.closest("[data-edit-form]"));
    },
    true,
  );
  const watch = (event) => {
    if (!typed) return;
    event.target.dataset.wUnsavedForceValue = "true";
    event.target.dataset.wUnsavedHasEditsValue = "true";
  };
  document.addEventListener("w-unsaved:watch-edits", watch, { once: true });

  // A button that Wagtail has meanwhile disabled would not be sent along.
  const carry = (form, button) => {
    if (!button?.name) return;
    const words = document.createElement("input");
    Object.assign(words, { type: "hidden", name: button.name, value: button.value || "1" });
    form.append(words);
  };

  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches("[data-edit-form]")) return;
      leaving = true;
      if (!onItsWay) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!held) carry(event.target, event.submitter);
      held = event.target;
    },
    true,
  );
  // Somebody else kept the form here: drafts are kept again.
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented && !held) leaving = false;
  });
})();
