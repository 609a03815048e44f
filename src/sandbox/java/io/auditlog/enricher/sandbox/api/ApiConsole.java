package io.auditlog.enricher.sandbox.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** Steers a simulated API that runs as a process: lines from standard input, and a key file that is watched. */
final class ApiConsole {

    private static final long LOOK_MILLIS = 500;

    private final SimulatedApi api;
    private final Path keyFile;
    private final BufferedReader in;
    private final PrintWriter out;

    ApiConsole(SimulatedApi api, Path keyFile, InputStream in, PrintWriter out) {
        this.api = api;
        this.keyFile = keyFile;
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
    }

    /** Runs until told to quit; the end of the input alone ends nothing, a container has none. */
    void run() throws IOException, InterruptedException {
        Thread watch = new Thread(this::watchKeys, "key-file");
        watch.setDaemon(true);
        watch.start();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.strip().equals("quit")) {
                return;
            }
            out.println(answer(line.strip()));
            out.flush();
        }
        Thread.currentThread().join();
    }

    private String answer(String line) {
        try {
            if (line.startsWith("regime ")) {
                api.regime(Regime.parse(line.substring("regime ".length()).strip()));
                return "ok";
            }
            return line.equals("witness") ? summary() : "commands: regime NAME, witness, quit";
        } catch (IllegalArgumentException e) {
            return "error: " + e.getMessage();
        }
    }

    /** One line of JSON. */
    private String summary() {
        Witness witness = api.witness();
        return "{\"requests\":" + witness.count() + ",\"peakPerSecond\":" + witness.peakPerSecond()
                + ",\"mostInFlight\":" + witness.mostInFlight()
                + ",\"meanServiceMicros\":" + Math.round(witness.meanServiceNanos() / 1000) + ",\"byStatus\":\""
                + witness.countByStatus()
                + "\",\"byBehaviour\":\"" + witness.countByBehaviour() + "\"}";
    }

    private void watchKeys() {
        try {
            FileTime seen = keyFile == null ? null : Files.getLastModifiedTime(keyFile);
            while (keyFile != null) {
                Thread.sleep(LOOK_MILLIS);
                FileTime now = Files.getLastModifiedTime(keyFile);
                if (!now.equals(seen)) {
                    api.acceptKeys(ApiMain.keys(keyFile));
                    seen = now;
                }
            }
        } catch (IOException | InterruptedException e) {
            out.println("the key file is watched no more: " + e);
            out.flush();
        }
    }
}
