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
    addEventListener("pageshow", function () {
        pressed = 0;
        if (cover) cover.remove();
    });
    // One entry in the history, however many pages of hers were read: one Back leaves the site.
    d.addEventListener("click", function (event) {
        var link = event.target.closest && event.target.closest("a[href]");
        if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
        if (link.origin !== location.origin || link.protocol.indexOf("http") || link.target || d.body.hasAttribute("data-for-others")) return;
        event.preventDefault();
        location.replace(link.href);
    });
    // A voice goes on for nobody who has left the page, or whose screen is dark.
    d.addEventListener("visibilitychange", function () {
        if (d.hidden) d.querySelectorAll("audio").forEach(function (each) { each.pause(); });
    });
})(document);
