package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.LoopbackPorts;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.Latency;
import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import java.time.Duration;

/** What the demo runs on, and how it says so. */
final class DemoSetup {

    static final int RATE = 100;

    /** What the simulated API forgives on top of its rate, so that the jitter of a busy machine is not punished. */
    private static final int BURST = 10;

    static final String LIMIT = "permitted: " + RATE + ", and " + BURST + " on top at once";

    private static final int PARTITIONS = 3;
    private static final int HEALTH_PORT = 8080;

    private DemoSetup() {}

    static Stage stage(SandboxBroker broker) {
        ApiSettings api = ApiSettings.defaults()
                .withLatency(new Latency.Uniform(Duration.ofMillis(20), Duration.ofMillis(80)))
                .withLimit(new RateLimit.TokenBucket(RATE, BURST))
                .withScript(OddId.SCRIPT, 1);
        Stage stage = new Stage(broker, "demo", PARTITIONS, api);
        return stage.with("ocsf.topic", stage.property("application.id") + "-ocsf")
                .with("control.topic", stage.property("application.id") + "-control")
                .with("topics.create", "true")
                .with("topics.create.partitions", Integer.toString(PARTITIONS))
                .with("rate.limit.per.second", Integer.toString(RATE))
                .with("max.in.flight", "32")
                .with("max.queued", "64")
                .with("request.timeout", "2s")
                .with("response.max.bytes", "1000000")
                .with("retry.max.attempts", "4")
                .with("retry.min.elapsed", "3s")
                .with("retry.confirm.after", "1s")
                .with("retry.backoff.base", "200ms")
                .with("retry.backoff.max", "2s")
                .with("http.listen", "127.0.0.1:" + LoopbackPorts.preferably(HEALTH_PORT));
    }

    static String banner(Stage stage, DemoCommands commands, int ids) {
        return """
                audit-log-enricher, a demo: all in one process, nothing leaves this machine

                  broker    %s
                  registry  %s
                  API       %s, simulated: replies in 20 to 80 ms,
                            takes %d requests/s and %d on top at once, else 429
                  worker    the real one, %d requests/s, http://%s/ (its status page), /health and /metrics;
                            its configuration is %s
                  topics    %s -> %s or %s,
                            and %s: each entry as an OCSF event; %s: orders of pause, resume
                  IDs       %d, of which %d are odd: hostile, unknown, forbidden, or the API misbehaves
                  retries   kept short, so that the demo ends soon: retry.min.elapsed=%s, retry.max.attempts=%s,
                            retry.confirm.after=%s, request.timeout=%s (by default 10m, 8, 60s, 10s)
                """.formatted(
                        stage.property("bootstrap.servers"),
                        stage.property("schema.registry.url"),
                        stage.property("api.base.url"),
                        RATE,
                        BURST,
                        RATE,
                        stage.property("http.listen"),
                        DemoCommands.shown(commands.configuration()),
                        stage.property("input.topic"),
                        stage.property("enriched.topic"),
                        stage.property("dead.letter.topic"),
                        stage.property("ocsf.topic"),
                        stage.property("control.topic"),
                        ids,
                        DemoId.odd(ids),
                        stage.property("retry.min.elapsed"),
                        stage.property("retry.max.attempts"),
                        stage.property("retry.confirm.after"),
                        stage.property("request.timeout"));
    }

    static String invitation(Stage stage, DemoCommands commands, String deskUrl) {
        return """

                All keeps running until Ctrl-C. Publish IDs of your own, in another terminal or a browser:

                  curl -d id=my-first-id %1$s
                  curl -d id=forbidden-1 -d id=flaky-1 -d id=../admin %1$s
                  %1$s is a form for a browser
                  kafka-console-producer.sh --bootstrap-server %2$s --topic %3$s

                The API answers any ID, but these oddly: unknown-1, forbidden-1, invalid-1, flaky-1, failing-1,
                silent-1, truncated-1, other-1, oversized-1, moved-1, cut-1. Try the commands (docs/COMMANDS.md):
                %4$s
                Each outcome is shown when it lands:

                """.formatted(
                        deskUrl, stage.property("bootstrap.servers"), stage.property("input.topic"), commands.lines());
    }
}
