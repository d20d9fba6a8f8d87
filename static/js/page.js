// Without this file the exit is a plain link and every form works.
(function (d) {
    var links = d.querySelectorAll("[data-exit]"), cover, pressed = 0, other = false, timer;
    var news = d.getElementById("exit-news");
    if (!links.length) return;
    var words = links[0].dataset;
    function leave(event) {
        if (event) event.preventDefault();
        cover = d.createElement("div");
        cover.className = "cover";
        cover.setAttribute("role", "alert");
        d.body.appendChild(cover);
        cover.textContent = d.title = words.exit;
        // replace, so that Back does not lead to this page again
        location.replace(links[0].href);
    }
    function say(text) { if (news) news.textContent = text; }
    function forget() { if (pressed) say(words.expired); pressed = 0; }
    for (var i = 0; i < links.length; i++) links[i].addEventListener("click", leave);
    // Shift three times within five seconds. Shift with a letter is only somebody typing.
    d.addEventListener("keydown", function (event) {
        if (event.key === "Shift") { if (!event.repeat) other = event.ctrlKey || event.altKey || event.metaKey; }
        else { other = true; clearTimeout(timer); pressed = 0; }
    }, true);
    d.addEventListener("keyup", function (event) {
        if (event.key !== "Shift" || other) return;
        pressed++;
        if (pressed === 1) { clearTimeout(timer); timer = setTimeout(forget, 5000); }
        if (pressed > 2) { clearTimeout(timer); leave(); }
        else say(pressed === 1 ? words.two : words.one);
    }, true);
    // An answer to a form becomes a page that was only visited: else Back, or a tab that is opened
    // again, would send the form once more and show it, and its words would lie on the disk till then.
    if (d.body.hasAttribute("data-sent")) history.replaceState(null, "", location.href);
    // What was typed or shown must not come back with Back.
    var kept = d.forms.length || d.querySelector(".receipt bdi, .as-phones bdi");
    addEventListener("pagehide", function () {
        for (var i = 0; i < d.forms.length; i++) d.forms[i].reset();
        d.querySelectorAll(".receipt bdi, .as-phones bdi").forEach(function (each) { each.textContent = ""; });
    });
    addEventListener("pageshow", function (event) {
        pressed = 0;
        if (cover) cover.remove();
        if (event.persisted && kept) location.reload();
    });
    // A voice goes on for nobody who has left the page, or whose screen is dark.
    d.addEventListener("visibilitychange", function () {
        if (d.hidden) d.querySelectorAll("audio").forEach(function (each) { each.pause(); });
    });
    var summary = d.querySelector(".notice[role=alert]");
    if (summary) summary.focus();
})(document);
