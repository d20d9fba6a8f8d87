// Of a form that brings a file, beside forms.js. Without this file the server says it, once all has come.
(function (d) {
    var file = d.querySelector("[data-most]"), news = d.createElement("div");
    news.className = "notice";
    news.setAttribute("role", "alert");
    // Nobody sends for minutes what is not taken, and no network is blamed for it.
    d.addEventListener("submit", function (event) {
        d.querySelectorAll("form + .notice").forEach(function (each) { each.remove(); });
        if (event.target !== file.form || !file.files[0] || file.files[0].size <= file.dataset.most) return;
        event.preventDefault();
        event.stopPropagation();
        file.form.after(news);
        news.textContent = file.dataset.large;
    }, true);
    // What a page of ours says of a file that was turned away, or could not be kept; else nothing.
    window.said = function (html) {
        var page = d.contains(file) && new DOMParser().parseFromString(html, "text/html");
        var words = page && (page.getElementById("fault") || page.getElementById("main"));
        return words && words.innerHTML;
    };
})(document);
