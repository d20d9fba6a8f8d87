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
    // What was typed or shown must not come back with Back.
    var kept = d.forms.length || d.querySelector("[data-blank], .receipt bdi, .as-phones bdi");
    addEventListener("pagehide", function () {
        for (var i = 0; i < d.forms.length; i++) d.forms[i].reset();
        d.querySelectorAll("[data-blank], .receipt bdi, .as-phones bdi").forEach(function (each) { each.textContent = ""; });
    });
    addEventListener("pageshow", function (event) {
        pressed = 0;
        if (cover) cover.remove();
        if (event.persisted && kept) location.reload();
    });
    // In a flood: a sum that is done while somebody types. Without it the message arrives as well.
    var sum = d.querySelector("[data-sum]");
    if (sum && window.crypto && crypto.subtle) {
        var asked = JSON.parse(sum.dataset.sum), number = 0, most = asked.most, bytes = new TextEncoder();
        delete asked.most;
        (function next() {
            if (number > most) return;
            crypto.subtle.digest("SHA-256", bytes.encode(asked.salt + number)).then(function (made) {
                var hex = Array.from(new Uint8Array(made), function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
                if (hex !== asked.challenge) { number++; return next(); }
                asked.number = number;
                sum.value = btoa(JSON.stringify(asked));
            });
        })();
    }
    var summary = d.querySelector(".notice[role=alert]");
    if (summary) summary.focus();
})(document);
