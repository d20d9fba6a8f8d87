// Where a form stands, or what was sent or shown. Without this file every form works.
(function (d) {
    // An answer to a form becomes a page that was only visited: else Back, or a tab that is opened
    // again, would send the form once more and show it, and its words would lie on the disk till then.
    if (d.body.hasAttribute("data-sent")) history.replaceState(null, "", location.href);
    // What was typed or shown must not come back with Back.
    var kept = d.forms.length || d.querySelector(".receipt bdi, .as-phones bdi");
    addEventListener("pagehide", function () {
        for (var i = 0; i < d.forms.length; i++) d.forms[i].reset();
        d.querySelectorAll(".receipt bdi, .as-phones bdi").forEach(function (each) { each.textContent = ""; });
    });
    addEventListener("pageshow", function (event) { if (event.persisted && kept) location.reload(); });
    var summary = d.querySelector(".notice[role=alert]");
    if (summary) summary.focus();

    // Words go out beside the page: when the network drops they are still here. The answer takes
    // the place of the form, and of its entry in the history.
    var news, last = 0;
    function say(at, words, alarm) {
        if (!news) {
            news = d.createElement("div");
            news.className = "notice";
        }
        at.after(news);
        news.setAttribute("role", alarm ? "alert" : "status");
        news.innerHTML = words;
    }
    function fields(form, button) {
        var sent = new URLSearchParams();
        if (form.dataset.patience) return new FormData(form);
        // As a browser sends them: other line ends would be other words.
        new FormData(form).forEach(function (value, name) { sent.append(name, value.replace(/\r?\n/g, "\r\n")); });
        if (button && button.name) sent.append(button.name, button.value);
        return sent;
    }
    function show(html, address) {
        history.replaceState(null, "", address);
        d.open();
        d.write(html);
        d.close();
        // As after a new page: whoever listens hears it from its beginning. What was wrong comes first,
        // and so does what was asked for by a press: a browser finds that by itself, but once in a
        // document, and this stays the same one.
        var asked = d.querySelector("[autofocus]");
        if (d.activeElement === d.body && (!asked || window.asked)) (asked || d.getElementById("main")).focus();
        window.asked = window.asked || asked;
        scrollTo({ top: 0, behavior: "instant" });
    }
    // A form with data-patience, in seconds, brings a file: `said` is attached.js's.
    function send(form, button) {
        // A button that has a sentence of its own answers beside itself.
        var at = button && button.parentNode.dataset.failed ? button.parentNode : form;
        var mine = ++last, had = d.activeElement, to = (button && button.getAttribute("formaction")) || form.action, sent = fields(form, button);
        function failed(html) {
            if (mine !== last) return;
            // An answer that comes late takes nothing away that was typed meanwhile.
            last++;
            form.inert = false;
            had.focus();
            say(at, window.said && said(html) || at.dataset.failed, true);
        }
        say(at, form.dataset.sending);
        form.inert = true;
        setTimeout(failed, (form.dataset.patience || 60) * 1000);
        fetch(to, { method: "POST", body: sent, cache: "no-store" }).then(function (answer) {
            return answer.text().then(function (html) {
                // Not ours: of a proxy that cannot reach the site, or of a network that wants a login.
                // Of a file nothing comes back with the page: it stays on this one to be sent again.
                if (answer.status > 500 && form.dataset.patience || answer.status === 500 || html.indexOf(" data-sent") < 0) return failed(html);
                if (mine === last) show(html, to);
            });
        }).catch(failed);
    }
    d.addEventListener("submit", function (event) {
        var form = event.target, button = event.submitter;
        if (!form.dataset.failed || !("submitter" in event) || (button && "wholePage" in button.dataset)) return;
        event.preventDefault();
        send(form, button);
    });

    // Too many asked at once: the same form again, by itself, with its place in the line.
    var again = d.querySelector("[data-again]");
    if (again) setTimeout(function () { again.requestSubmit ? again.requestSubmit() : again.submit(); }, again.dataset.again * 1000);
})(document);
