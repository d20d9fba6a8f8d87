// In a flood: a sum that is done while somebody types. Without it the message arrives as well.
(function (d) {
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
})(document);
