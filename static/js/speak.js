// A voice, recorded on the page and kept in its memory alone. Without this file a recording is chosen.
(function (d) {
    var box = d.getElementById("recorder"), form = d.getElementById("words");
    if (!box || !navigator.mediaDevices || !window.MediaRecorder || !window.DataTransfer) return;
    var file = form.elements.voice, player = box.querySelector("audio"), news = box.querySelector("[data-news]");
    var record = box.querySelector("[data-record]"), stop = box.querySelector("[data-stop]"), bin = box.querySelector("[data-bin]");
    var recorder, timer, seconds, left = false;
    function show(step) {
        record.hidden = step === "records";
        stop.hidden = step !== "records";
        bin.hidden = player.hidden = step !== "heard";
    }
    function count() {
        news.textContent = Math.floor(seconds / 60) + ":" + ("0" + seconds % 60).slice(-2);
        if (seconds++ >= box.dataset.seconds) recorder.stop();
    }
    function clear() {
        if (player.src) URL.revokeObjectURL(player.src);
        player.removeAttribute("src");
        file.value = "";
        news.textContent = "";
        show("");
    }
    function keep(pieces, type) {
        var voice = new Blob(pieces, { type: type }), kept = new DataTransfer();
        kept.items.add(new File([voice], "voice", { type: type }));
        file.files = kept.files;
        player.src = URL.createObjectURL(voice);
        show("heard");
        player.focus();
    }
    function start(stream) {
        var pieces = [];
        recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32000 });
        recorder.addEventListener("dataavailable", function (event) { if (event.data.size) pieces.push(event.data); });
        recorder.addEventListener("stop", function () {
            clearInterval(timer);
            stream.getTracks().forEach(function (track) { track.stop(); });
            if (!left && pieces.length) keep(pieces, recorder.mimeType);
        });
        recorder.start();
        seconds = 0;
        count();
        timer = setInterval(count, 1000);
        show("records");
        stop.focus();
    }
    record.addEventListener("click", function () {
        clear();
        // A second tap while the browser still asks would begin a second recording.
        record.disabled = true;
        navigator.mediaDevices.getUserMedia({ audio: true }).then(start).catch(function () {
            news.textContent = news.dataset.refused;
        }).then(function () { record.disabled = false; });
    });
    // Send, while it records, is Stop: what was said is heard first, and then Send sends it.
    form.addEventListener("submit", function (event) {
        if (!recorder || recorder.state !== "recording") return;
        event.preventDefault();
        event.stopPropagation();
        recorder.stop();
    }, true);
    stop.addEventListener("click", function () { recorder.stop(); });
    bin.addEventListener("click", function () { clear(); record.focus(); });
    file.addEventListener("change", function () { player.hidden = bin.hidden = true; news.textContent = ""; });
    // Whoever leaves is heard no more, and leaves nothing that Back could play.
    addEventListener("pagehide", function () {
        left = true;
        if (recorder && recorder.state === "recording") recorder.stop();
        clear();
    });
    box.hidden = false;
})(document);
