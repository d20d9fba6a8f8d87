// Of the one file. Without it every chapter opens by a press, and the marks are words.
(function (d) {
    var chapters = [].slice.call(d.querySelectorAll(".chapter"));
    function open(chapter) {
        for (var up = chapter; up; up = up.parentElement) if (up.tagName === "DETAILS") { up.open = true; up.hidden = false; }
        // No address changes: the history keeps one entry.
        chapter.scrollIntoView();
        chapter.firstElementChild.focus();
    }
    d.querySelectorAll("[data-to]").forEach(function (mark) {
        var chapter = d.querySelector('[data-at="' + mark.dataset.to + '"]'), button = d.createElement("button");
        if (!chapter) return;
        button.type = "button";
        button.className = "go";
        while (mark.firstChild) button.appendChild(mark.firstChild);
        button.addEventListener("click", function () { open(chapter); });
        mark.replaceWith(button);
    });
    // Without accents and vowel signs, as people type.
    function plain(text) { return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f]/g, ""); }
    var look = d.querySelector(".look"), none = d.querySelector(".none"), texts;
    look.hidden = false;
    look.querySelector("input").addEventListener("input", function () {
        var words = plain(this.value).split(/\s+/), any = false;
        texts = texts || chapters.map(function (chapter) { return plain(chapter.textContent); });
        chapters.forEach(function (chapter, at) {
            chapter.hidden = !words.every(function (word) { return texts[at].indexOf(word) >= 0; });
            any = any || !chapter.hidden;
        });
        none.hidden = any;
    });
})(document);
