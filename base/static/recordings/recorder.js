// Without this file, and without a microphone, a file is sent in.
(function (d) {
    if (!navigator.mediaDevices || !window.MediaRecorder) return;
    var endings = { "audio/mp4": "m4a", "audio/ogg": "ogg" };

    function offer(form) {
        var button = form.querySelector("[data-record]"), words = button.dataset;
        var player = form.querySelector("audio"), file = form.elements.file, recorder, timer;

        function keep(pieces, type) {
            var voice = new Blob(pieces, { type: type }), kept = new DataTransfer();
            var ending = endings[type.split(";")[0]] || "webm";
            kept.items.add(new File([voice], "voice." + ending, { type: type }));
            file.files = kept.files;
            player.src = URL.createObjectURL(voice);
            player.hidden = false;
            button.textContent = words.again;
        }

        function record(stream) {
            var pieces = [];
            recorder = new MediaRecorder(stream, words.seconds ? { audioBitsPerSecond: 32000 } : {});
            recorder.addEventListener("dataavailable", function (event) { pieces.push(event.data); });
            recorder.addEventListener("stop", function () {
                clearTimeout(timer);
                stream.getTracks().forEach(function (track) { track.stop(); });
                keep(pieces, recorder.mimeType);
            });
            recorder.start();
            // Where it may be so long and no longer, it stops by itself and keeps what it has.
            if (words.seconds) timer = setTimeout(function () { recorder.stop(); }, words.seconds * 1000);
            button.textContent = words.stop;
        }

        button.hidden = false;
        button.addEventListener("click", function () {
            if (recorder && recorder.state === "recording") { recorder.stop(); return; }
            navigator.mediaDevices.getUserMedia({ audio: true }).then(record, function () {
                button.textContent = words.refused;
            });
        });
    }

    d.querySelectorAll("[data-recorder]").forEach(offer);
})(document);
